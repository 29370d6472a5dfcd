// The table of the page: only the rows near what is seen are drawn, between two spaces as high as the others would be.

const MARGIN = 12;
const COLUMNS = 7;
let rowHeight = 56;
let drawn = [-1, -1];
let printing = false;

function mark(row, key, title) {
  const [sign, meaning] = MARKS[row.shows[key]];
  return make('td', {class: `mark ${row.shows[key]}`}, make('span', {'aria-hidden': 'true'}, sign), make('span', {class: 'unseen'}, `${title}: ${meaning}`));
}

const chip = (row) => make('span', {class: `chip ${row.state}`}, stateText(row));

// "host/repository" and the digest, which is told apart by its first digits.
function parts(row) {
  const name = nameOf(row);
  const at = name.indexOf('@');
  return at < 0 ? [name, ''] : [name.slice(0, at), name.slice(at + 1)];
}

const shortDigest = (digest) => digest.replace(/^sha\d+:([0-9a-f]{12})[0-9a-f]+$/, '$1');

function nameCell(row) {
  const [name, digest] = parts(row);
  const why = row.reasons.map((reason) => `${reason.code}: ${reason.detail}`).join('; ');
  const sub = make('span', {class: 'line sub'}, make('span', {class: 'digest'}, shortDigest(digest)));
  if (why) sub.append(digest ? ' · ' : '', why);
  return make('td', {class: 'name'}, make('span', {class: 'line on-phone'}, chip(row)),
    make('span', {class: 'line'}, make('button', {type: 'button', class: 'open line', title: nameOf(row)}, name)), sub);
}

function whereCell(row) {
  if (row.places.length === 0) return make('td', {class: 'where sub'}, 'not known');
  const place = row.places[0];
  const what = [place[WORKLOAD], place[CONTAINER]].filter(Boolean).join(' ');
  const more = row.places.length > 1 ? `${what ? ', ' : ''}and ${counted(row.places.length - 1, 'more place')}` : '';
  return make('td', {class: 'where'}, make('span', {class: 'line'}, whereText(place)), make('span', {class: 'line sub'}, what + more));
}

function tableRow(row, index) {
  const element = make('tr', {'aria-rowindex': String(index + 2)}, make('td', {class: 'decision'}, chip(row)), nameCell(row),
    ...REQUIREMENTS.map(([key, title]) => mark(row, key, title)), whereCell(row));
  element.addEventListener('click', () => open(row, index));
  return element;
}

function space(count) {
  const cell = make('td', {colspan: String(COLUMNS)});
  cell.style.height = `${count * rowHeight}px`;
  return make('tr', {class: 'space', 'aria-hidden': 'true'}, cell);
}

function range() {
  if (printing) return [0, found.length];
  const top = -$('rows').getBoundingClientRect().top;
  const first = Math.max(0, Math.floor(top / rowHeight) - MARGIN);
  const seen = Math.ceil(window.innerHeight / rowHeight) + 2 * MARGIN;
  const start = Math.min(first, Math.max(0, found.length - seen));
  return [start, Math.min(found.length, start + seen)];
}

function draw(anew) {
  const [from, to] = range();
  if (!anew && from === drawn[0] && to === drawn[1]) return;
  drawn = [from, to];
  const elements = [];
  for (let index = from; index < to; ++index) elements.push(tableRow(found[index], index));
  if (from > 0) elements.unshift(space(from));
  if (to < found.length) elements.push(space(found.length - to));
  const focused = document.activeElement && document.activeElement.closest ? document.activeElement.closest('#rows tr') : null;
  const focusedIndex = focused ? focused.getAttribute('aria-rowindex') : null;
  $('rows').replaceChildren(...elements);
  if (focusedIndex) focusRow(Number(focusedIndex) - 2);
}

// Rows are as high as the style says, which differs by width and by the reader's font.
function measure() {
  const row = $('rows').querySelector('tr:not(.space)');
  const height = row ? row.getBoundingClientRect().height : 0;
  if (height > 0 && Math.abs(height - rowHeight) > 0.01 && !printing) {
    rowHeight = height;
    draw(true);
  }
}

function buttonOf(index) {
  const row = $('rows').querySelector(`tr[aria-rowindex="${index + 2}"]`);
  return row ? row.querySelector('button') : null;
}

function focusRow(index) {
  const button = buttonOf(index);
  if (button) button.focus({preventScroll: true});
}

// Arrow keys go from row to row, and draw those that are not there yet.
function moveTo(index) {
  const to = Math.max(0, Math.min(found.length - 1, index));
  const top = $('rows').getBoundingClientRect().top + to * rowHeight;
  const head = $('table').tHead.getBoundingClientRect().height;
  if (top < head) window.scrollBy(0, top - head);
  else if (top + rowHeight > window.innerHeight) window.scrollBy(0, top + rowHeight - window.innerHeight);
  draw(false);
  focusRow(to);
}

function onKey(event) {
  const row = event.target.closest('#rows tr');
  if (!row) return;
  const index = Number(row.getAttribute('aria-rowindex')) - 2;
  const page = Math.max(1, Math.floor(window.innerHeight / rowHeight) - 2);
  const targets = {ArrowDown: index + 1, ArrowUp: index - 1, PageDown: index + page, PageUp: index - page, Home: 0, End: found.length - 1};
  if (!(event.key in targets) || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  moveTo(targets[event.key]);
}
