// The run report's style sheet: no font, picture or file from elsewhere; readable on a screen and on A4.

/** CSS text. It holds no `<`, so that it may stand in a style element as it is. */
export const REPORT_STYLE = `
:root { color-scheme: light; }
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 2rem 1.5rem 3rem; max-width: 60rem; background: #fff; color: #1d2733;
  font: 0.9375rem/1.55 system-ui, -apple-system, "Segoe UI", "Apple SD Gothic Neo", "Malgun Gothic",
    "Noto Sans CJK KR", "Noto Sans KR", sans-serif;
  word-break: keep-all; overflow-wrap: break-word;
}
h1 { margin: 0 0 0.3rem; font-size: 1.6rem; line-height: 1.25; }
h2 { margin: 2.25rem 0 0.6rem; font-size: 1.15rem; }
h3 { margin: 1.5rem 0 0.3rem; font-size: 1rem; }
p { margin: 0.4rem 0; max-width: 46rem; }
ul { margin: 0.4rem 0; padding-left: 1.2rem; }
li { margin: 0.2rem 0; }
.confidential { margin: 0 0 1.2rem; }
.detail, .confidential { color: #4f5d6c; font-size: 0.85rem; font-weight: 400; }
table .detail { font-size: 0.8rem; }
.facts { display: grid; grid-template-columns: max-content 1fr; gap: 0.15rem 1.2rem; margin: 0; }
.facts dt { color: #4f5d6c; }
.facts dd { margin: 0; }
.verdict { margin: 1.5rem 0 0; padding: 0.9rem 1.2rem 1rem; border-left: 5px solid #3b6ea5; background: #f0f4f9; }
.verdict h2 { margin: 0 0 0.2rem; font-size: 1rem; }
.verdict p { margin: 0; font-size: 1.05rem; }
.verdict.incomplete { border-color: #b26a00; background: #fdf5e8; }
table { width: 100%; margin: 0.8rem 0; border-collapse: collapse; font-size: 0.875rem; }
th, td { padding: 0.45rem 0.7rem 0.45rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid #d5dbe2; }
th:last-child, td:last-child { padding-right: 0; }
thead th { border-bottom: 2px solid #8593a3; color: #3b4856; font-weight: 600; vertical-align: bottom; }
tbody th, tfoot th { font-weight: 600; }
tfoot th, tfoot td { border-bottom: 0; border-top: 2px solid #8593a3; font-weight: 600; }
.gap { color: #8a4b00; font-weight: 600; }
.coverage th + th, .coverage td { padding-left: 0.7rem; text-align: right; font-variant-numeric: tabular-nums; }
.coverage tbody th { min-width: 9rem; }
.alerts { table-layout: fixed; }
.alerts th:nth-child(1) { width: 13%; }
.alerts th:nth-child(2) { width: 25%; }
.alerts th:nth-child(3) { width: 14%; }
.alerts th:nth-child(5) { width: 16%; }
.alerts ul { padding-left: 1rem; }
.alerts li { margin: 0; }
.time, .id { white-space: nowrap; }
.address { font-family: ui-monospace, Consolas, "Noto Sans Mono", monospace; font-size: 0.78rem; word-break: break-all; }
bdi { unicode-bidi: isolate; overflow-wrap: anywhere; }
.urgency.minor { color: #9c1c1c; }
.urgency.high { color: #8a4b00; }
.urgency.normal { font-weight: 500; }
.reasons dt { margin-top: 0.6rem; font-weight: 600; }
.reasons dd { margin: 0; }
@page { size: A4; margin: 15mm 14mm 16mm; }
@media print {
  :root { font-size: 13px; }
  body { padding: 0; max-width: none; }
  h2, h3 { break-after: avoid; }
  thead { display: table-header-group; }
  tfoot { display: table-row-group; }
  tr, li, .verdict { break-inside: avoid; }
  .verdict { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
