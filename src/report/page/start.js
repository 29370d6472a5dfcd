// Printing, events, and the start of the page.

// Printing shows every row that passes the filters.
function print(on) {
  if (printing === on) return;
  printing = on;
  $('faults').open = on;
  draw(true);
}

function listen() {
  let waiting = false;
  const later = (task) => () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      task();
    });
  };
  window.addEventListener('scroll', later(() => draw(false)), {passive: true});
  window.addEventListener('resize', later(() => { measure(); draw(false); }));
  window.addEventListener('beforeprint', () => print(true));
  window.addEventListener('afterprint', () => print(false));
  window.matchMedia('print').addEventListener('change', (event) => print(event.matches));
  $('filters').addEventListener('input', filter);
  $('filters').addEventListener('submit', (event) => event.preventDefault());
  $('filters').addEventListener('reset', () => setTimeout(filter));
  $('rows').addEventListener('keydown', onKey);
  $('close').addEventListener('click', () => $('detail').close());
  $('detail').addEventListener('click', (event) => { if (event.target === $('detail')) $('detail').close(); });
  $('detail').addEventListener('close', () => { if (opened >= 0) focusRow(opened); });
}

showHeading();
showSummary();
showFaults();
offerFilters();
listen();
filter();
measure();
document.documentElement.dataset.ready = 'true';
performance.mark('ready');
