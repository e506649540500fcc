/* Saves taps and moves focus; every task on every page works without it. */
"use strict";

document.documentElement.dataset.script = "";

/* Starters put their words into the box they stand above. */
for (const chips of document.querySelectorAll("[data-starters-for]")) {
  const box = document.getElementById(chips.dataset.startersFor);
  if (!box) continue;
  chips.hidden = false;
  chips.addEventListener("click", (event) => {
    const chip = event.target.closest("button");
    if (!chip) return;
    event.preventDefault();
    const words = chip.firstChild.textContent.replace(/(…|\.\.\.)\s*$/, "").trim() + " ";
    box.value = box.value.trim() ? box.value.trimEnd() + " " + words : words;
    box.focus();
    box.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

/* A count under a box says how many letters are used. */
for (const count of document.querySelectorAll("[data-count-for]")) {
  const box = document.getElementById(count.dataset.countFor);
  if (!box) continue;
  const tell = () => {
    count.textContent = count.dataset.countText.replace("{used}", String(box.value.length));
  };
  box.addEventListener("input", tell);
  if (box.value) tell();
}

/* A half-written post is saved when its page is left, unless it is being sent. */
for (const button of document.querySelectorAll("[data-keep]")) {
  const form = button.form;
  const box = form.elements.text;
  let saved = box.value;
  let isSent = false;
  form.addEventListener("submit", () => { isSent = true; });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "hidden" || isSent || box.value === saved) return;
    saved = box.value;
    const body = new FormData(form);
    body.append("by_itself", "1");
    fetch(button.formAction, { method: "POST", body: new URLSearchParams(body), keepalive: true });
  });
}

/* A link to a folded section opens it. */
function openTarget() {
  const id = decodeURIComponent(location.hash.slice(1));
  const target = id && document.getElementById(id);
  if (!target) return;
  const inside = target.querySelector(":scope > details.fold");
  for (let fold = inside || target.closest("details"); fold; fold = fold.parentElement.closest("details")) {
    fold.open = true;
  }
  target.scrollIntoView();
}
addEventListener("hashchange", openTarget);
openTarget();

/* Ready text goes to the clipboard with one press; where it can't, it is selected. */
for (const button of document.querySelectorAll("[data-copies]")) {
  const box = document.getElementById(button.dataset.copies);
  if (!box) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    box.select();
    try {
      await navigator.clipboard.writeText(box.value);
    } catch {
      if (!document.execCommand("copy")) return;
    }
    button.textContent = button.dataset.copied;
  });
}

/* A page that waits looks again by itself, and turns into what it waited for. */
const waiting = document.querySelector("[data-looks-again]");
if (waiting) {
  setInterval(async () => {
    if (document.hidden) return;
    const answer = await fetch(location.href).catch(() => null);
    if (!answer || !answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-looks-again]");
    if (fresh) waiting.replaceChildren(...fresh.childNodes);
    else location.reload();
  }, 3000);
}

/* What went wrong is read first, also where the address names a place on the page. */
document.querySelector("[autofocus]")?.focus();
