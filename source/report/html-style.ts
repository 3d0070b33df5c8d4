/** The look of the page: light or dark as the reader's system is, and fit to be printed. */
export const style = `
:root { color-scheme: light dark;
 --ground: #f6f7f9; --card: #fff; --ink: #1b2230; --soft: #667085; --line: #e2e6ec; --main: #3563e9; --second: #8fb0ff; --bad: #d9364f; }
@media (prefers-color-scheme: dark) { :root {
 --ground: #10141b; --card: #181e28; --ink: #e8ecf3; --soft: #93a0b4; --line: #2a3340; --main: #6d93ff; --second: #38508f; --bad: #ff6b81; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 32px 24px 48px; max-width: 1120px; background: var(--ground); color: var(--ink);
  font: 14px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
h1 { margin: 0; font-size: 24px; letter-spacing: -0.01em; }
h2 { margin: 0 0 8px; font-size: 15px; }
p { margin: 4px 0 0; color: var(--soft); }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 12px; margin: 24px 0 12px; }
.tile, section, figure { background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
.tile { padding: 12px 16px; }
.tile b { display: block; font-size: 22px; font-weight: 650; letter-spacing: -0.02em; font-variant-numeric: tabular-nums; white-space: nowrap; }
.tile span, .tile small { color: var(--soft); font-size: 12.5px; }
.caveats { margin: 0 0 12px; padding: 0 0 0 18px; color: var(--soft); font-size: 13px; }
.charts { display: grid; grid-template-columns: 1fr 1fr; gap: 12px; margin: 0 0 12px; }
figure { margin: 0; padding: 14px 16px 8px; min-width: 0; }
figure.wide { grid-column: 1 / -1; }
figcaption { font-weight: 600; margin: 0 0 6px; }
.legend { float: right; font-weight: 400; font-size: 12.5px; color: var(--soft); }
.legend i { display: inline-block; width: 10px; height: 10px; border-radius: 2px; margin: 0 5px 0 12px; }
svg { display: block; width: 100%; height: auto; }
.tick { fill: var(--soft); font-size: 11.5px; font-variant-numeric: tabular-nums; }
.grid { stroke: var(--line); stroke-width: 1; }
rect.main { fill: var(--main); } rect.second { fill: var(--second); } rect.bad { fill: var(--bad); }
i.main { background: var(--main); } i.second { background: var(--second); } i.bad { background: var(--bad); }
g:hover rect { opacity: 0.7; }
section { margin: 0 0 12px; padding: 14px 16px; overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
th { color: var(--soft); font-weight: 500; font-size: 12.5px; text-align: left; }
th, td { padding: 5px 10px 5px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
td:not(.number) { max-width: 360px; overflow-wrap: break-word; }
tr:last-child td { border-bottom: 0; }
th.number, td.number { text-align: right; white-space: nowrap; padding: 5px 0 5px 14px; }
td.number + td:not(.number), th.number + th:not(.number) { padding-left: 18px; }
footer { margin: 20px 0 0; color: var(--soft); font-size: 12.5px; }
@media (max-width: 720px) { .charts { grid-template-columns: 1fr; } body { padding: 16px 12px; } }
@media print { body { max-width: none; padding: 0; } section, figure, .tile { break-inside: avoid; } }
`;
