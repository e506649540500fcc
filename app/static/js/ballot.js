/* Saves a ballot while it is filled in. Every button of the page saves as well, without it. */
"use strict";

for (const form of document.querySelectorAll("[data-saves-itself]")) keepSaved(form);

function keepSaved(form) {
  const PAUSE = 2000;
  const AGAIN = 10000;
  const line = form.querySelector("[data-saved]");
  const shown = line.querySelector("[data-saved-words]");
  const elsewhere = document.querySelector("[data-saved-too]");
  const aloud = line.querySelector("[data-saved-aloud]");
  let savedAt = 0;
  let timer = 0;
  let isChanged = false;
  let isSending = false;
  let isOver = false;

  const wait = (pause) => {
    clearTimeout(timer);
    timer = setTimeout(save, pause);
  };

  /* What goes on is told to the eye; to the ear only that it changed. */
  function tell(words, saidAloud = words) {
    shown.textContent = words;
    elsewhere.textContent = words;
    if (aloud.textContent !== saidAloud) aloud.textContent = saidAloud;
  }

  function tellAge() {
    if (!savedAt) return;
    const seconds = Math.floor((Date.now() - savedAt) / AGAIN) * (AGAIN / 1000);
    const kind = seconds < 10 ? "now" : seconds < 60 ? "seconds" : "minutes";
    const n = kind === "minutes" ? Math.floor(seconds / 60) : seconds;
    tell(line.dataset[kind].replace("{n}", String(n)), line.dataset.now);
  }

  function stop(words) {
    isOver = true;
    savedAt = 0;
    clearTimeout(timer);
    if (words) tell(words);
  }

  async function save(isLeaving = false) {
    if (isOver || isSending || !isChanged) return;
    isSending = true;
    isChanged = false;
    const body = new URLSearchParams(new FormData(form));
    body.append("by_itself", "1");
    try {
      const answer = await fetch(form.action, { method: "POST", body, keepalive: isLeaving === true });
      if (answer.ok) {
        form.elements.seen.value = await answer.text();
        savedAt = Date.now();
        tellAge();
      } else if (answer.status < 500) {
        if (!isOver) stop(answer.status === 409 ? line.dataset.older : line.dataset.over);
      } else {
        throw new Error(String(answer.status));
      }
    } catch {
      isChanged = true;
      savedAt = 0;
      tell(line.dataset.waits);
    }
    isSending = false;
    if (isChanged && !isOver) wait(AGAIN);
  }

  for (const kind of ["input", "change"]) {
    form.addEventListener(kind, () => {
      isChanged = true;
      wait(PAUSE);
    });
  }
  form.addEventListener("submit", () => stop(""));
  addEventListener("pageshow", (event) => { if (event.persisted) isOver = false; });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") save(true);
  });
  setInterval(tellAge, AGAIN);
}
