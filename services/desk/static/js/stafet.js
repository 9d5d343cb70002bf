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
  function look() {
    var left = ends - Date.now();
    if (left <= 0) {
      location.replace('/log-paa?til=' + encodeURIComponent(location.pathname + location.search));
    } else if (left <= 300000 && !warned) {
      var over = final - ends < 1000;
      dialog.querySelector('.stf-kan-blive').hidden = over;
      dialog.querySelector('.stf-bliv').hidden = over;
      dialog.querySelector('.stf-kan-ikke-blive').hidden = !over;
      warned = true;
      dialog.showModal();
    }
  }
  dialog.querySelector('.stf-bliv').addEventListener('submit', function (event) {
    event.preventDefault();
    fetch('/session', { method: 'POST', headers: { Accept: 'application/json' } }).then(function (answer) {
      if (!answer.ok) throw answer;
      return answer.json();
    }).then(function (told) {
      from(told.seconds, told.final_seconds);
      dialog.close();
    }).catch(function () {
      ends = 0;
      look();
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
  var mark = document.body.dataset.mark;
  if (!mark) return;
  if (store.getItem(owner) !== mark) forget();
  store.setItem(owner, mark);
  if (!document.querySelector('[data-fault], #fejl')) {
    JSON.parse(store.getItem(sent) || '[]').forEach(function (key) { store.removeItem(key); });
    store.removeItem(sent);
  }
  function key(field) {
    var item = field.form && field.form.elements.namedItem('item');
    return prefix + location.pathname + ':' + (item ? item.value + ':' : '') + field.id;
  }
  function isText(field) { return field.matches && field.matches('textarea[id]'); }
  document.querySelectorAll('textarea[id]').forEach(function (field) {
    if (!field.value) field.value = store.getItem(key(field)) || '';
  });
  document.addEventListener('input', function (event) {
    if (isText(event.target)) store.setItem(key(event.target), event.target.value);
  });
  document.addEventListener('submit', function (event) {
    var mine = Array.prototype.filter.call(event.target.elements, isText).map(key);
    store.setItem(sent, JSON.stringify(JSON.parse(store.getItem(sent) || '[]').concat(mine)));
  });
});
