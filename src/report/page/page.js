// The page of an audit: shows the data that stands in the page itself. It loads nothing and sends nothing; every text is
// put in as text, never as markup. This file, table.js, detail.js and start.js become one module in the page, in that order.

document.documentElement.dataset.scripts = 'run';
const data = JSON.parse(document.getElementById('data').textContent);
const $ = (id) => document.getElementById(id);

// make('p', {class: 'x', onclick: f}, child, ...): an element with its children; a string becomes a text node.
function make(name, attributes, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (value === false || value === null || value === undefined) continue;
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? '' : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

const number = new Intl.NumberFormat('en');
const counted = (count, what) => `${number.format(count)} ${what}${count === 1 ? '' : 's'}`;
const share = (part, whole) => (whole === 0 ? 0 : part === whole ? 100 : Math.min(99, Math.floor((100 * part) / whole)));
const timeText = (time) => (time ? time.replace('T', ' ').replace('Z', ' UTC') : null);

const REQUIREMENTS = [
  ['signed', 'Signed', 'a trusted signature'],
  ['sbom', 'SBOM', 'an SBOM'],
  ['provenance', 'Build provenance', 'build provenance'],
  ['images-pinned', 'Images pinned', 'digests in references'],
];
const MARKS = {
  'met': ['✓', 'shown'],
  'not-met': ['✕', 'not met'],
  'absent': ['–', 'not shown'],
  'unknown': ['?', 'not decided'],
};
const BASES = {
  gathered: 'all of it was fetched in this audit',
  listed: 'what is attached was listed again, and is the same as when it was judged',
  kept: 'what was kept from an earlier audit; nothing was asked',
};

// Rows as they are shown: the worst first, else in the order given.

const RANK = {denied: 0, undecided: 1, warned: 2, admitted: 3};
const nameOf = (row) => row.resolved || row.reference;
const stateOf = (row) => (row.decision === 'admitted' && row.wouldBe ? 'warned' : row.decision);
const stateText = (row) => (stateOf(row) === 'warned' ? 'admitted (warn)' : row.decision);
const changed = (row) => row.then !== null && row.then.decision !== row.decision;

const [INVENTORY, CLUSTER, NAMESPACE, WORKLOAD, CONTAINER, PART, SPEC] = [0, 1, 2, 3, 4, 5, 6];

const whereText = (place) => [place[CLUSTER] || place[INVENTORY], place[NAMESPACE]].filter(Boolean).join('/');

function placeText(place) {
  return [whereText(place), place[WORKLOAD], place[CONTAINER]].filter(Boolean).join(' ');
}

function haystack(row) {
  const words = [nameOf(row), row.reference, row.digest, row.running, row.rule, ...row.exceptions];
  for (const reason of row.reasons) words.push(reason.code, reason.subject, reason.detail);
  for (const proof of row.proofs) words.push(proof.authority, proof.signer, proof.type);
  for (const place of row.places) words.push(...place);
  return words.filter(Boolean).join('\n').toLowerCase();
}

const rows = data.rows.map((row) => ({
  ...row,
  state: stateOf(row),
  text: haystack(row),
  codes: new Set(row.reasons.map((reason) => reason.code)),
}));
rows.sort((a, b) => RANK[a.state] - RANK[b.state]);
let found = rows;

// Summary

const count = (test) => rows.reduce((sum, row) => sum + (test(row) ? 1 : 0), 0);

function showHeading() {
  const title = data.policy ? `Audit by the policy ${data.policy}` : 'Audit';
  $('title').textContent = title;
  document.title = title;
  const places = rows.reduce((sum, row) => sum + row.places.length, 0);
  $('facts').textContent = `${timeText(data.begun)} to ${timeText(data.ended)} · ${counted(rows.length, 'artifact')} in ` +
    `${counted(places, 'place')} · ${counted(data.requests, 'request')} · sekisho ${data.version}`;
  if (data.policyDigest) $('policy').append('Policy ', make('code', {}, data.policyDigest));
}

function tile(decision, title, note) {
  const some = count((row) => row.decision === decision);
  const button = make('button', {type: 'button', class: decision, 'aria-pressed': 'false', 'data-decision': decision, onclick: () => {
    $('decision').value = $('decision').value === decision ? '' : decision;
    filter();
  }}, make('strong', {}, number.format(some)), make('span', {}, title), make('span', {class: 'note'}, note(some)));
  return make('li', {}, button);
}

function showSummary() {
  const percent = (some) => `${share(some, rows.length)} %`;
  const warned = count((row) => row.state === 'warned');
  $('decisions').append(
    tile('denied', 'denied', percent),
    tile('undecided', 'undecided', percent),
    tile('admitted', 'admitted', (some) => percent(some) + (warned > 0 ? `, ${number.format(warned)} in warn mode only` : '')));
  for (const decision of ['denied', 'undecided', 'admitted']) {
    const some = count((row) => row.decision === decision);
    if (some === 0) continue;
    const bar = make('span', {class: decision});
    bar.style.flexGrow = some;
    $('shares').append(bar);
  }
  for (const [key, title] of REQUIREMENTS) {
    const some = count((row) => row.shows[key] === 'met');
    $('requirements').append(make('div', {}, make('dt', {}, title),
      make('dd', {}, `${number.format(some)} of ${number.format(rows.length)} (${share(some, rows.length)} %)`)));
  }
}

function showFaults() {
  if (data.faults.length === 0) return;
  $('faults').hidden = false;
  $('faults-title').textContent =
    `${number.format(data.faults.length)} ${data.faults.length === 1 ? 'entry' : 'entries'} of inventories could not be read`;
  for (const fault of data.faults) {
    $('faults-list').append(make('li', {}, make('code', {}, [fault.inventory, fault.where].filter(Boolean).join(' ')), `: ${fault.detail}`));
  }
}

// Filters

function tally(values) {
  const counts = new Map();
  for (const value of values) counts.set(value, (counts.get(value) || 0) + 1);
  return [...counts].sort((a, b) => (a[0] < b[0] ? -1 : 1));
}

function offer(id, any, options) {
  $(id).append(make('option', {value: ''}, any));
  for (const [value, text] of options) $(id).append(make('option', {value}, text));
}

const shownName = (name) => name || '(none)';
// A value that may be empty, such as no namespace, is told apart from "any" by a mark in front.
const marked = (value) => `=${value}`;
const placesBy = (index) => tally(rows.flatMap((row) => [...new Set(row.places.map((place) => place[index]))]))
  .map(([value, some]) => [marked(value), `${shownName(value)} (${number.format(some)})`]);

function offerFilters() {
  const decisions = [['denied', 'denied'], ['undecided', 'undecided'], ['admitted', 'admitted'], ['warned', 'admitted in warn mode only'], ['changed', 'changed since decided']];
  offer('decision', 'any', decisions);
  const reasons = tally(rows.flatMap((row) => [...row.codes])).sort((a, b) => b[1] - a[1]);
  offer('reason', 'any', reasons.map(([code, some]) => [marked(code), `${code} (${number.format(some)})`]));
  offer('lacks', 'any or nothing', REQUIREMENTS.map(([key, , lacked]) => [key, lacked]));
  offer('cluster', 'any', placesBy(CLUSTER));
  offer('namespace', 'any', placesBy(NAMESPACE));
}

// Each filter in use is a test that a row must pass. Cluster and namespace are asked of one place together.
function tests() {
  const list = [];
  const decision = $('decision').value;
  if (decision === 'changed') list.push(changed);
  else if (decision === 'warned') list.push((row) => row.state === 'warned');
  else if (decision) list.push((row) => row.decision === decision);
  const reason = $('reason').value;
  if (reason) list.push((row) => row.codes.has(reason.slice(1)));
  const lacks = $('lacks').value;
  if (lacks) list.push((row) => row.shows[lacks] !== 'met');
  const wanted = [[CLUSTER, $('cluster').value], [NAMESPACE, $('namespace').value]].filter(([, value]) => value);
  if (wanted.length > 0) list.push((row) => row.places.some((place) => wanted.every(([index, value]) => place[index] === value.slice(1))));
  for (const word of $('search').value.toLowerCase().split(/\s+/).filter(Boolean)) list.push((row) => row.text.includes(word));
  return list;
}

function filter() {
  const all = tests();
  found = all.length === 0 ? rows : rows.filter((row) => all.every((test) => test(row)));
  $('count').textContent = found.length === rows.length
    ? `${counted(rows.length, 'artifact')}${rows.length > 1 ? ', the worst first' : ''}` : `${number.format(found.length)} of ${counted(rows.length, 'artifact')}`;
  $('none').hidden = found.length > 0;
  $('none').textContent = rows.length > 0 ? 'Nothing matches these filters.' : 'Nothing was judged.';
  for (const button of $('decisions').querySelectorAll('button')) {
    button.setAttribute('aria-pressed', String(button.dataset.decision === $('decision').value));
  }
  $('table').setAttribute('aria-rowcount', String(found.length + 1));
  draw(true);
}
