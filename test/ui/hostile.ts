/** Texts that break screens: colours, cursor moves, links, bidi, zero width, marks, wide and disputed characters. */
export const hostileTexts: readonly string[] = [
	'\u{1B}[31mred\u{1B}[0m', '\u{1B}[2J\u{1B}[H', '\u{1B}]8;;http://evil\u{7}link\u{1B}]8;;\u{7}', '\u{9B}31m', '\u{1B}]0;title\u{7}',
	'line\nbreak', 'tab\there', 'carriage\rreturn', '\u{8}\u{8}\u{8}back', '\u{0}nul\u{7F}del',
	'\u{202E}drawkcab', '\u{2066}isolate\u{2069}', 'zero\u{200B}width\u{200D}joined\u{FEFF}', 'soft\u{AD}hyphen',
	`zalgo${'\u{301}\u{302}\u{303}'.repeat(20)}`, '\u{300}starts with a mark', '👩‍👩‍👧‍👦', '👍🏽', '🇩🇪🇫🇷', '1️⃣', '☎️', '🚀🚀', '日本語モデル', '한국어', '각', 'क्षि', 'ﷺ',
	'\u{E0041}\u{E007F}tags', '\u{D800}lone', 'ＦＵＬＬ', '\u{3164}filler', '\u{2028}separator', 'a'.repeat(300), '日'.repeat(200), '', ' ',
];
