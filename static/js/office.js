/* Small help for every page; everything works without it. */
(function () {
  "use strict";

  // After a refused form the first thing read is what was wrong.
  const summary = document.querySelector(".error-summary");
  if (summary) {
    summary.focus();
  }

  // A form is sent once: the second click of a double click is not.
  document.addEventListener("submit", function (event) {
    const form = event.target;
    if (!form.hasAttribute("data-once")) {
      return;
    }
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    form.querySelectorAll("button[type=submit]").forEach(function (button) {
      button.setAttribute("aria-disabled", "true");
    });
  });
  // Back from the next page: the form may be sent again.
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(function (form) {
      delete form.dataset.sent;
      form.querySelectorAll("button[aria-disabled]").forEach(function (button) {
        button.removeAttribute("aria-disabled");
      });
    });
  });

  // Menus close on Escape and on a click elsewhere.
  document.addEventListener("click", function (event) {
    document.querySelectorAll("details.menu[open]").forEach(function (menu) {
      if (!menu.contains(event.target)) {
        menu.removeAttribute("open");
      }
    });
  });
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape") {
      document.querySelectorAll("details.menu[open]").forEach(function (menu) {
        menu.removeAttribute("open");
        menu.querySelector("summary").focus();
      });
    }
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName);
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      const search = document.querySelector("[data-search]");
      if (search) {
        event.preventDefault();
        search.focus();
      }
    }
  });

  // A menu of places on the page closes when one is chosen.
  document.addEventListener("click", function (event) {
    const place = event.target.closest("details.menu a[href^='#']");
    if (place) {
      place.closest("details").removeAttribute("open");
    }
  });

  // On paper everything is unfolded.
  window.addEventListener("beforeprint", function () {
    document.querySelectorAll("details[data-print-open]:not([open])").forEach(function (part) {
      part.dataset.unfolded = "1";
      part.setAttribute("open", "");
    });
  });
  window.addEventListener("afterprint", function () {
    document.querySelectorAll("details[data-unfolded]").forEach(function (part) {
      delete part.dataset.unfolded;
      part.removeAttribute("open");
    });
  });

  // On a narrow screen the tab of this page is in sight.
  document.querySelectorAll(".tabs").forEach(function (tabs) {
    const current = tabs.querySelector("[aria-current]");
    if (current) {
      tabs.scrollLeft = current.offsetLeft - (tabs.clientWidth - current.offsetWidth) / 2;
    }
  });

  document.addEventListener("click", function (event) {
    if (event.target.closest("[data-print]")) {
      window.print();
    }
  });

  // Fields that send their form when they change (a year, a filter); the button beside them stays for everybody else.
  document.addEventListener("change", function (event) {
    if (event.target.matches("[data-submit-on-change]")) {
      event.target.form.requestSubmit();
    }
  });

  // What htmx brought is announced in one sentence, never read as a whole table.
  document.body.addEventListener("htmx:afterSwap", function (event) {
    const said = event.target.querySelector("[data-announce]");
    if (said) {
      document.getElementById("announcements").textContent = said.textContent;
    }
  });
})();
