// One artifact in full, beside the table.

const PLACES_AT_ONCE = 50;
let opened = -1;

function pairs(list) {
  const element = make('dl', {class: 'pairs'});
  for (const [name, value] of list) {
    if (value) element.append(make('dt', {}, name), make('dd', {}, value));
  }
  return element;
}

function part(title, items, more) {
  if (items.length === 0) return [];
  return [make('h3', {}, title), make('ul', {class: `items${more || ''}`}, ...items)];
}

const item = (...children) => make('li', {}, ...children);
const code = (text) => make('span', {class: 'code'}, text);
const sub = (text) => make('span', {class: 'sub'}, text);

function reasonItem(reason) {
  const remedy = data.remedies[reason.code];
  return item(code(reason.code), `: ${reason.detail}`, sub(reason.subject), remedy ? make('span', {class: 'remedy'}, `What to do: ${remedy}`) : null);
}

function proofItem(proof) {
  const what = proof.kind === 'signature' ? 'signature' : proof.type || 'attestation';
  return item(make('span', {}, proof.signer), sub(`${what} · trusted as ${proof.authority} · ${proof.signedAt ? timeText(proof.signedAt) : 'time not proved'}`));
}

function placeItem(place) {
  return item(placeText(place), sub([place[PART], place[SPEC], place[CLUSTER] ? place[INVENTORY] : ''].filter(Boolean).join(' · ')));
}

function places(row) {
  const list = row.places.slice(0, PLACES_AT_ONCE).map(placeItem);
  const elements = part(`Runs in ${counted(row.places.length, 'place')}`, list);
  if (row.places.length <= PLACES_AT_ONCE) return elements;
  const more = make('button', {type: 'button', class: 'more-places', onclick: () => {
    elements[1].append(...row.places.slice(PLACES_AT_ONCE).map(placeItem));
    more.remove();
  }}, `Show all ${counted(row.places.length, 'place')}`);
  return [...elements, more];
}

function shownItems(row) {
  return REQUIREMENTS.map(([key, title]) => {
    const [sign, meaning] = MARKS[row.shows[key]];
    return [title, make('span', {class: row.shows[key]}, `${sign} ${meaning}`)];
  });
}

function facts(row) {
  const then = row.then;
  return pairs([
    ['Asked for', row.reference],
    ['Digest', row.digest ? make('code', {}, row.digest) : null],
    ['What runs', row.running],
    ['Rule', row.rule || 'none matches'],
    ['Without warn mode', row.wouldBe],
    ['Judged', timeText(row.time)],
    ['Holds until', timeText(row.holdsUntil)],
    ['Rests on', `${BASES[row.basis]} (${timeText(row.gathered)})`],
    ['Earlier decision', then ? `${then.decision} at ${timeText(then.time)}, ${then.id}${then.policyDigest ? `, policy ${then.policyDigest}` : ''}` : null],
    ...shownItems(row),
  ]);
}

function open(row, index) {
  opened = index;
  $('detail-title').textContent = nameOf(row);
  $('detail-decision').className = `chip ${row.state}`;
  $('detail-decision').textContent = stateText(row);
  $('detail-body').replaceChildren(
    ...part('What speaks against it', row.reasons.map(reasonItem), ' against'),
    make('h3', {}, 'Verdict'), facts(row),
    ...part('Signed by', row.proofs.filter((proof) => proof.kind === 'signature').map(proofItem)),
    ...part('Attested by', row.proofs.filter((proof) => proof.kind !== 'signature').map(proofItem)),
    ...part('Exceptions in force', row.exceptions.map((text) => item(text))),
    ...part('Attached, and proved nothing', row.rejections.map((rejection) => item(code(rejection.code), `: ${rejection.detail}`))),
    ...places(row));
  $('detail').showModal();
  $('detail').scrollTop = 0;
  $('detail-title').focus();
}
