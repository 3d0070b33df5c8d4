/** A second, a minute, an hour and a day of 24 hours; local days are longer and shorter (`query/local-time.ts`). */
export const secondMs = 1000;
export const minuteMs = 60 * secondMs;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;
