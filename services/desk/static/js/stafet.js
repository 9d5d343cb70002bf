// Starts the design system once; what a partial update brought is started by itself, inside it alone
// (DKFDS.init() would add a second "Mere" to the menu each time).
document.addEventListener('DOMContentLoaded', function () {
  DKFDS.init();
  var fault = document.getElementById('fejl');
  if (fault) fault.focus();
});

// The end of a session: five minutes before, its reader is asked; at the end the page leaves the screen.
document.addEventListener('DOMContentLoaded', function () {
  var dialog = document.getElementById('session-slut');
  if (!dialog) return;
  var began, ends, final, warned;
  function from(seconds, finalSeconds) {
    began = Date.now();
    ends = began + seconds * 1000;
    final = began + finalSeconds * 1000;
    warned = false;
  }
  from(Number(dialog.dataset.seconds), Number(dialog.dataset.final));
  function ask(headers) {
    return fetch('/session', { method: 'POST', headers: Object.assign({ Accept: 'application/json' }, headers) })
      .then(function (answer) {
        if (!answer.ok) throw answer;
        return answer.json();
      }).then(function (told) {
        from(told.seconds, told.final_seconds);
        if (told.seconds > 300 && dialog.open) dialog.close();
      });
  }
  // Another tab may have gone on meanwhile: the session is one, and each counts for itself.
  var asked = false;
  function look() {
    var left = ends - Date.now();
    if (asked || left > 300000 || (left > 0 && warned)) return;
    asked = true;
    ask({ 'Stafet-Background': '1' }).catch(function (answer) {
      if (answer instanceof Response && answer.status === 401) ends = 0;
    }).then(function () {
      asked = false;
      act();
    });
  }
  function act() {
    var left = ends - Date.now();
    if (left <= 0) {
      location.replace('/log-paa?til=' + encodeURIComponent(location.pathname + location.search));
    } else if (left <= 300000 && !warned) {
      var over = final - ends < 1000;
      dialog.querySelector('.stf-kan-blive').hidden = over;
      dialog.querySelector('.stf-bliv').hidden = over;
      dialog.querySelector('.stf-kan-ikke-blive').hidden = !over;
      warned = true;
      if (!dialog.open) dialog.showModal();
    }
  }
  dialog.querySelector('.stf-bliv').addEventListener('submit', function (event) {
    event.preventDefault();
    ask({}).then(function () {
      dialog.close();
    }).catch(function () {
      ends = 0;
      act();
    });
  });
  look();
  setInterval(look, 5000);
});

// Drafts: a text that was typed stays in this browser's tab until it was sent, for who typed it alone.
document.addEventListener('DOMContentLoaded', function () {
  var store = window.sessionStorage, prefix = 'kladde:', owner = 'kladde-ejer', sent = 'kladde-sendt';
  function keys() {
    return Object.keys(store).filter(function (key) { return key.indexOf(prefix) === 0; });
  }
  function forget() {
    keys().concat([owner, sent]).forEach(function (key) { store.removeItem(key); });
  }
  if (location.pathname === '/log-af') forget();
  var mark = document.body.dataset.mark, faulty = document.querySelector('[data-fault], #fejl');
  if (faulty) store.removeItem(sent);  // it was not sent: the text is there when its form is opened again
  if (!mark) return;
  if (store.getItem(owner) !== mark) forget();
  store.setItem(owner, mark);
  if (!faulty) {
    JSON.parse(store.getItem(sent) || '[]').forEach(function (key) { store.removeItem(key); });
    store.removeItem(sent);
  }
  function key(field) {
    var item = field.form && field.form.elements.namedItem('item');
    var path = field.form ? new URL(field.form.getAttribute('action'), location).pathname : location.pathname;
    var ids = !item ? '' : item.value || Array.prototype.map.call(item, function (one) { return one.value; }).join();
    return prefix + path + ':' + (item ? ids + ':' : '') + field.id;  // the same in a dialog and on a page
  }
  function isText(field) { return field.matches && field.matches('textarea[id]'); }
  function restore() {
    document.querySelectorAll('textarea[id]').forEach(function (field) {
      if (!field.value) field.value = store.getItem(key(field)) || '';
    });
  }
  restore();
  document.addEventListener('htmx:after:swap', restore);
  document.addEventListener('input', function (event) {
    if (isText(event.target)) store.setItem(key(event.target), event.target.value);
  });
  document.addEventListener('submit', function (event) {
    var mine = Array.prototype.filter.call(event.target.elements, isText).map(key);
    store.setItem(sent, JSON.stringify(JSON.parse(store.getItem(sent) || '[]').concat(mine)));
  });
});

// Acts open in a dialog: the form's own page, asked for by htmx; Escape, Luk and Fortryd leave everything as it was.
document.addEventListener('DOMContentLoaded', function () {
  function dialog() { return document.getElementById('handling'); }
  function told(isAway) {
    var words = dialog() && dialog().querySelector('[data-ikke-sendt]');
    if (words) words.hidden = !isAway;
  }
  document.addEventListener('htmx:after:swap', function () {
    var open = dialog(), holder = document.getElementById('handling-indhold');
    if (!open || !holder.firstElementChild) {
      var news = document.querySelector('#identitet, main .alert');
      if (open && news) { news.tabIndex = -1; news.focus(); }
      return;
    }
    told(false);
    if (!open.open) open.showModal();
    var first = holder.querySelector('#fejl') || holder.querySelector('input:not([type=hidden]), select, textarea');
    if (!first) { first = holder.querySelector('h1'); first.tabIndex = -1; }
    first.focus();
  });
  document.addEventListener('htmx:error', function () { told(true); });
  document.addEventListener('click', function (event) {
    var way = event.target.closest('[data-luk]'), open = dialog();
    if (!way || !open || !open.open) return;
    event.preventDefault();
    open.close();
  });
  document.addEventListener('submit', function (event) {  // a file comes beside the page, and nothing else ends the dialog
    var open = dialog();
    if (open && open.open && event.target.matches('[data-henter]') && document.getElementById('f-purpose').value) {
      setTimeout(function () { open.close(); });
    }
  });
  document.addEventListener('close', function (event) {
    if (event.target === dialog()) document.getElementById('handling-indhold').replaceChildren();
  }, true);
});

// A name that was shown is hidden again after its time, also when the machine slept meanwhile.
document.addEventListener('DOMContentLoaded', function () {
  var since = null, shown = null;
  setInterval(function () {
    var name = document.getElementById('identitet');
    if (name !== shown) { shown = name; since = Date.now(); }
    if (!name || Date.now() - since < Number(name.dataset.skjul) * 1000) return;
    name.nextElementSibling.hidden = false;
    name.remove();
  }, 1000);
});

// Chosen rows: how many there are, and all at once; a row's menu closes when its reader goes elsewhere.
document.addEventListener('DOMContentLoaded', function () {
  function boxes() { return Array.prototype.slice.call(document.querySelectorAll('.stf-valg input[name=item]')); }
  function count() {
    var told = document.querySelector('[data-valgte]'), all = document.querySelector('[data-alle]');
    if (!told || !all) return;
    var chosen = boxes().filter(function (box) { return box.checked; }).length;
    told.textContent = chosen + ' ' + told.dataset.ord;
    all.hidden = false;
    all.firstElementChild.checked = chosen > 0 && chosen === boxes().length;
    all.firstElementChild.indeterminate = chosen > 0 && chosen < boxes().length;
  }
  count();
  document.addEventListener('htmx:after:swap', count);
  document.addEventListener('change', function (event) {
    if (event.target.id === 'alle') boxes().forEach(function (box) { box.checked = event.target.checked; });
    if (event.target.closest('.stf-valg')) count();
  });
  function shut(all) {
    document.querySelectorAll('.stf-menu[open]').forEach(function (menu) {
      if (all || !menu.contains(document.activeElement)) menu.open = false;
    });
  }
  document.addEventListener('focusin', function () { shut(false); });
  document.addEventListener('click', function (event) { if (!event.target.closest('.stf-menu')) shut(true); });
  document.addEventListener('keydown', function (event) {
    var menu = event.key === 'Escape' && event.target.closest('.stf-menu[open]');
    if (menu) { menu.open = false; menu.querySelector('summary').focus(); }
  });
});
