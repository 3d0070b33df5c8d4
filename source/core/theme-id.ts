/** How the screen is coloured, in the order in which `t` goes through them. */
export const themeIds = ['dark', 'light', 'high-contrast', 'terminal'] as const;
export type ThemeId = typeof themeIds[number];

export function isThemeId(id: unknown): id is ThemeId {
	return (themeIds as readonly unknown[]).includes(id);
}
