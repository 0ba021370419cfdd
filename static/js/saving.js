/* Forms that save themselves: sent one thing after the other, never over what is being typed, never into a sign-in page. */
(function () {
  "use strict";

  const AT_FORM = document.getElementById("signed-out-form");
  const ON_PAGE = document.getElementById("signed-out-page");

  // Signing in gives the browser a new token; every form of the page is sent with it from now on.
  function renew(token) {
    document.querySelectorAll("input[name=csrfmiddlewaretoken]").forEach(function (field) {
      field.value = token;
    });
    document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": token }));
  }

  // Whether somebody is signed in: true, false, or, when nothing sensible answers, undefined.
  function ask() {
    return fetch(AT_FORM.dataset.check, { headers: { "HX-Request": "true" }, cache: "no-store" })
      .then(function (answer) {
        if (answer.status === 401) {
          return false;
        }
        return answer.json().then(function (said) {
          renew(said.token);
          return true;
        });
      })
      .catch(function () {
        return undefined;
      });
  }

  // Says that the session has ended; what is typed stays. Returns what was put on the page.
  function tell(form) {
    const old = document.querySelector(".signed-out");
    if (old) {
      old.remove();
    }
    const notice = (form ? AT_FORM : ON_PAGE).content.firstElementChild.cloneNode(true);
    if (form) {
      form.querySelector("#saved").textContent = AT_FORM.dataset.status;
      form.querySelector(".actions").before(notice);
      // What is being written is not beneath it.
      if (form.contains(document.activeElement)) {
        document.activeElement.scrollIntoView({ block: "nearest" });
      }
    } else {
      document.getElementById("main").prepend(notice);
    }
    return notice;
  }

  document.addEventListener("signed-out", function (event) {
    const form = event.target.closest("form[hx-post]") || document.querySelector("form[hx-post]");
    // Said once: a page that asks again every few seconds does not say it again each time.
    if (!document.querySelector(".signed-out")) {
      tell(form);
    } else if (form) {
      form.querySelector("#saved").textContent = AT_FORM.dataset.status;
    }
  });
  // The token was from before the sign-in. What was refused with it is saved once more, with the new one.
  document.addEventListener("token-renewed", function (event) {
    const form = event.target;
    renew(event.detail.token);
    if (form.matches("form[hx-post]") && !form.dataset.again) {
      form.dataset.again = "1";
      form.dispatchEvent(new Event("change", { bubbles: true }));
    }
  });
  document.addEventListener("htmx:afterRequest", function (event) {
    const notice = document.querySelector(".signed-out");
    const form = notice && notice.closest("form");
    if (!event.detail.successful) {
      return;
    }
    delete event.target.dataset.again;
    // Beside a form only the form's own saving ends it: a preview that is drawn again has saved nothing.
    if (notice && (!form || form === event.target)) {
      notice.remove();
      ask();
    }
  });

  // A form that saves itself is not sent while it does so, and does not save itself once it is sent: the second would
  // be refused as an edit of somebody else. Nor is it sent by somebody signed out: the sign-in page would take the
  // place of what is written here.
  document.addEventListener("submit", function (event) {
    const form = event.target;
    if (!form.hasAttribute("hx-post") || event.defaultPrevented) {
      return;
    }
    if (form.dataset.asked === "answered") {
      delete form.dataset.asked;
      return;
    }
    const button = event.submitter;
    event.preventDefault();
    if (form.dataset.asked) {
      return;
    }
    form.dataset.asked = "waiting";
    form.dataset.leaving = "1";
    if (form.classList.contains("htmx-request")) {
      form.addEventListener("htmx:afterRequest", function () {
        window.setTimeout(function () {
          send(form, button);
        }, 50);
      }, { once: true });
    } else {
      send(form, button);
    }
  });
  function send(form, button) {
    ask().then(function (isSignedIn) {
      if (isSignedIn === false) {
        delete form.dataset.asked;
        delete form.dataset.leaving;
        tell(form).focus();
        return;
      }
      form.dataset.asked = "answered";
      form.requestSubmit(button);
    });
  }
  document.addEventListener("htmx:beforeRequest", function (event) {
    if (event.target.dataset.leaving) {
      event.preventDefault();
    }
  });
  // Back from the next page: the form may be sent again.
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-leaving]").forEach(function (form) {
      delete form.dataset.leaving;
      delete form.dataset.asked;
    });
  });

  // What was saved a moment ago does not replace what is being written: a part of the page stays as it is while
  // somebody is in a field of it, and what was written elsewhere since is carried into what comes.
  document.addEventListener("htmx:oobBeforeSwap", function (event) {
    const there = event.detail.target;
    const coming = function (field) {
      return field.id && event.detail.fragment.querySelector("#" + CSS.escape(field.id));
    };
    const field = document.activeElement;
    if (there.contains(field) && (coming(field) || field.value !== field.defaultValue)) {
      event.detail.shouldSwap = false;
      return;
    }
    there.querySelectorAll("textarea").forEach(function (written) {
      const next = coming(written);
      if (next) {
        next.value = written.value;
      }
    });
  });
})();
