// Starts the design system once; what a partial update brought is started by itself, inside it alone
// (DKFDS.init() would add a second "Mere" to the menu each time).
document.addEventListener('DOMContentLoaded', function () {
  DKFDS.init();
  var fault = document.getElementById('fejl');
  if (fault) fault.focus();
});
