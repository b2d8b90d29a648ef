"use strict";
(() => {
  const form = document.getElementById("filters");
  const count = document.getElementById("shown");
  const selects = { locale: "by-locale", rule: "by-rule", verdict: "by-verdict" };
  const wanted = (name) => document.getElementById(selects[name]).value;
  const apply = () => {
    const locale = wanted("locale"), rule = wanted("rule"), verdict = wanted("verdict");
    const fits = (data, locales) =>
      (!rule || data.rule === rule) && (!verdict || data.verdict === verdict) && (!locale || locales.includes(locale));
    let shown = 0;
    const findings = document.querySelectorAll(".finding");
    for (const finding of findings) {
      finding.hidden = !fits(finding.dataset, [finding.dataset.locale]);
      shown += finding.hidden ? 0 : 1;
    }
    for (const side of document.querySelectorAll(".side[data-locale]")) {
      const own = side.querySelectorAll(".finding");
      side.hidden = locale ? side.dataset.locale !== locale : own.length > 0 && !side.querySelector(".finding:not([hidden])");
    }
    for (const passage of document.querySelectorAll(".passage")) {
      passage.hidden = !passage.querySelector(".finding:not([hidden])");
    }
    for (const topic of document.querySelectorAll(".topic")) {
      topic.hidden = !topic.querySelector(".passage:not([hidden])");
    }
    for (const row of document.querySelectorAll(".defects tbody tr")) {
      row.hidden = !fits(row.dataset, row.dataset.locales.split(" "));
    }
    for (const cell of document.querySelectorAll("[data-column]")) {
      cell.hidden = Boolean(locale) && cell.dataset.column !== locale;
    }
    count.textContent = count.dataset.template.replace("{shown}", shown).replace("{all}", findings.length);
  };
  form.addEventListener("change", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  apply();
})();
