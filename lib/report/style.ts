/** The report's style sheet, for light and dark mode, phones, and print. */

export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #ffffff; --card: #f5f7f9; --ink: #1a2129; --soft: #59636e; --line: #d5dbe1;
  --main: #0b63b0; --pale: #a9cdec; --second: #b45309; --good: #14784a; --bad: #c22f2f; --warn: #8a5a00;
  --low: #2476c4; --high: #d1326f; --shade: rgb(20 30 40 / 30%);
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #12171c; --card: #1b2229; --ink: #e8edf2; --soft: #9dabb8; --line: #35404a;
    --main: #62b0f5; --pale: #28527a; --second: #f0a35b; --good: #4cc38a; --bad: #ff7f7a; --warn: #e7b04c;
    --low: #4f9fea; --high: #ff6fa1; --shade: rgb(0 0 0 / 70%);
  }
}
/* Five shades from low to high values. */
:root {
  --v0: var(--low); --v4: var(--high);
  --v1: color-mix(in oklab, var(--high) 25%, var(--low));
  --v2: color-mix(in oklab, var(--high) 50%, var(--low));
  --v3: color-mix(in oklab, var(--high) 75%, var(--low));
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0; background: var(--page); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
main, body > header, body > footer { max-width: 888px; margin: 0 auto; padding: 0 24px; }
body > header { padding-top: 36px; }
body > footer { padding-top: 8px; padding-bottom: 48px; color: var(--soft); font-size: 14px; }
h1 { font-size: 30px; line-height: 1.2; margin: 4px 0 6px; overflow-wrap: anywhere; }
/* The model card has the whole name. */
h1.long {
  display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 3; overflow: hidden; font-size: 19px;
}
h2 { font-size: 21px; line-height: 1.3; margin: 52px 0 12px; padding-top: 14px; border-top: 1px solid var(--line); }
h3 { font-size: 16px; line-height: 1.35; margin: 26px 0 4px; }
p { margin: 8px 0; }
p, li, dd, figcaption, summary { overflow-wrap: anywhere; }
.eyebrow, .note, figcaption p { color: var(--soft); font-size: 14px; }
.eyebrow { margin: 0; }
.note { margin: 6px 0; }
.verdict { background: var(--card); border-left: 6px solid var(--tone); border-radius: 6px; padding: 16px 20px; margin: 20px 0 24px; }
.verdict h2 { border: 0; margin: 0 0 6px; padding: 0; font-size: 22px; }
.verdict .level { color: var(--tone); font-weight: 700; font-size: 14px; text-transform: uppercase; letter-spacing: .06em; margin: 0; }
.verdict ul { margin: 8px 0 0; padding-left: 20px; }
.tone-useful { --tone: var(--good); }
.tone-noisy, .tone-weak { --tone: var(--warn); }
.tone-chance, .tone-persistence { --tone: var(--bad); }
.tone-unproven { --tone: var(--soft); }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(180px, 1fr)); gap: 12px; margin: 14px 0; padding: 0; }
.tiles > div { background: var(--card); border-radius: 6px; padding: 12px 14px; }
.tiles dt { color: var(--soft); font-size: 14px; }
.tiles dd { margin: 0; }
.tiles .figure { font-size: 26px; font-weight: 650; line-height: 1.25; font-variant-numeric: tabular-nums; }
.tiles .detail { font-size: 14px; color: var(--soft); }
.pair { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); column-gap: 32px; }
figure { margin: 18px 0; min-width: 0; break-inside: avoid; }
figcaption h3 { margin: 0 0 2px; }
figcaption p { margin: 0 0 4px; }
.pair > figure:only-child { grid-column: 1 / -1; max-width: 560px; }
.pair > figure { display: flex; flex-direction: column; }
.pair > figure > [role="img"] { margin-top: auto; }
.chart svg { display: block; width: 100%; height: auto; overflow: visible; }
.on-phone { display: none; }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: 2px 18px; margin: 4px 0 8px; padding: 0; font-size: 14px; color: var(--soft); }
.legend li { display: flex; align-items: center; gap: 6px; }
.legend svg { flex: none; fill: none; }
/* Shadows at the edges show that a table continues there. They are covered while the table is at its end. */
.scroll {
  overflow-x: auto; margin: 10px 0;
  background:
    linear-gradient(to right, var(--page) 30%, transparent) left / 40px 100% local,
    linear-gradient(to left, var(--page) 30%, transparent) right / 40px 100% local,
    linear-gradient(to right, var(--shade), transparent) left / 14px 100%,
    linear-gradient(to left, var(--shade), transparent) right / 14px 100%;
  background-repeat: no-repeat;
}
table { border-collapse: collapse; width: 100%; font-size: 14px; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: 600; padding: 4px 0; }
th, td { padding: 5px 10px; border-bottom: 1px solid var(--line); text-align: right; vertical-align: top; }
th { font-weight: 600; color: var(--soft); }
th:first-child, td:first-child, td.text, th.text, th.bars { text-align: left; }
tbody th { color: var(--ink); font-weight: 400; overflow-wrap: anywhere; min-width: 7em; }
tr.marked th, tr.marked td { background: var(--card); font-weight: 650; }
.bar { display: block; height: 8px; min-width: 1px; border-radius: 2px; background: var(--main); }
td.bars { width: 26%; min-width: 70px; text-align: left; }
.matrix td, .matrix thead th { text-align: center; }
.matrix th { vertical-align: middle; }
.matrix td { font-size: 18px; font-weight: 600; width: 33%; }
.matrix td span { display: block; font-size: 13px; font-weight: 400; color: var(--soft); }
.right { box-shadow: inset 0 3px 0 var(--good); }
.wrong { box-shadow: inset 0 3px 0 var(--bad); }
details { margin: 10px 0; }
summary { cursor: pointer; color: var(--main); font-size: 14px; padding: 4px 0; }
:focus-visible { outline: 2px solid var(--main); outline-offset: 2px; }
dl.card { display: grid; grid-template-columns: minmax(120px, 200px) minmax(0, 1fr); gap: 6px 20px; margin: 12px 0; font-size: 15px; }
dl.card dt { color: var(--soft); }
dl.card dd { margin: 0; }
code, pre, .mono { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: 13px; }
.mono { overflow-wrap: anywhere; word-break: break-all; }
pre { background: var(--card); border-radius: 6px; padding: 12px 14px; overflow-x: auto; margin: 8px 0; line-height: 1.45; }
@media (max-width: 720px) {
  main, body > header, body > footer { padding-left: 16px; padding-right: 16px; }
  body > header { padding-top: 20px; }
  h1 { font-size: 25px; }
  h1.long { font-size: 16px; }
  .tiles { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  .tiles > :last-child:nth-child(odd) { grid-column: 1 / -1; }
  .tiles .figure { font-size: 22px; }
  .pair { grid-template-columns: minmax(0, 1fr); }
  .on-page { display: none; }
  .on-phone { display: block; }
  dl.card { grid-template-columns: minmax(0, 1fr); gap: 0; }
  dl.card dd { margin-bottom: 10px; }
  th, td { padding: 5px 6px; }
}
@media print {
  :root {
    color-scheme: light;
    --page: #ffffff; --card: #f5f7f9; --ink: #000000; --soft: #444c55; --line: #c3cad1;
    --main: #0b63b0; --pale: #a9cdec; --second: #b45309; --good: #14784a; --bad: #c22f2f; --warn: #8a5a00;
    --low: #2476c4; --high: #d1326f;
  }
  body { font-size: 11pt; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  main, body > header, body > footer { max-width: none; padding-left: 0; padding-right: 0; }
  h2, h3, summary, caption { break-after: avoid; }
  tr, .tiles > div, .verdict { break-inside: avoid; }
  details::details-content { content-visibility: visible; block-size: auto; }
  pre { white-space: pre-wrap; overflow-wrap: anywhere; }
  .scroll { overflow: visible; background: none; }
  .pair { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  .on-page { display: block; }
  .on-phone { display: none; }
}
`;
