// Drives the page of an audit in a browser; page.sh prepares what it needs.
import assert from 'node:assert/strict';
import {createRequire} from 'node:module';
import {after, before, test} from 'node:test';

const {chromium} = createRequire(process.env.PAGE_MODULES)('playwright-core');
const url = (audit) => `file://${process.env.PAGE_SAMPLES}/${audit}/audit.html`;

let browser;
before(async () => {
  // The sandbox needs a user of its own; as root there is none.
  const args = process.getuid() === 0 ? ['--no-sandbox'] : [];
  browser = await chromium.launch({executablePath: process.env.PAGE_BROWSER, args});
});
after(() => browser.close());

// opened runs a body on a page, and sees to it that nothing was asked of anybody and nothing went wrong.
async function opened(audit, {expected, ...options}, body) {
  const context = await browser.newContext({viewport: {width: 1280, height: 800}, ...options});
  const page = await context.newPage();
  const requests = [];
  const complaints = [];
  context.on('request', (request) => requests.push(request.url()));
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('dialog', (dialog) => complaints.push(dialog.message()));
  await page.goto(url(audit));
  if (options.javaScriptEnabled !== false) await page.locator('html[data-ready]').waitFor({state: 'attached'});
  await body(page);
  assert.deepEqual(requests, [url(audit)], 'no request leaves the page');
  assert.deepEqual(complaints.filter((text) => !(expected && expected.test(text))), []);
  await context.close();
}

const names = (page) => page.locator('#rows .open').allTextContents();
const chosen = (page, name) => page.getByRole('combobox', {name, exact: true});
const status = (page) => page.locator('#count').textContent();
const sideways = (page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

async function shot(page, name) {
  if (process.env.PAGE_SHOTS) await page.screenshot({path: `${process.env.PAGE_SHOTS}/${name}.png`});
}

test('the summary counts', () => opened('small', {}, async (page) => {
  assert.equal(await page.title(), 'Audit by the policy production');
  assert.deepEqual(await page.locator('.tiles strong').allTextContents(), ['2', '1', '2']);
  assert.deepEqual(await page.locator('.requirements dd').allTextContents(), ['2 of 5 (40 %)', '1 of 5 (20 %)', '1 of 5 (20 %)', '1 of 5 (20 %)']);
  await page.locator('#faults summary').click();
  assert.match(await page.locator('#faults-list').textContent(), /pods-prod-us\.json items\[17\]/);
  await shot(page, 'light');
}));

test('the worst stands first', () => opened('small', {}, async (page) => {
  assert.deepEqual(await page.locator('#rows td.decision').allTextContents(), ['denied', 'denied', 'undecided', 'admitted (warn)', 'admitted']);
}));

test('the matrix tells what each artifact shows', () => opened('small', {}, async (page) => {
  const marks = (index) => page.locator('#rows tr').nth(index).locator('td.mark .unseen').allTextContents();
  assert.deepEqual(await marks(0), ['Signed: not met', 'SBOM: not shown', 'Build provenance: not shown', 'Images pinned: not met']);
  assert.deepEqual(await marks(2), ['Signed: not decided', 'SBOM: not decided', 'Build provenance: not decided', 'Images pinned: not met']);
  assert.deepEqual(await marks(4), ['Signed: shown', 'SBOM: shown', 'Build provenance: shown', 'Images pinned: shown']);
}));

test('filters hold together, and are cleared', () => opened('small', {}, async (page) => {
  await chosen(page, 'Decision').selectOption('denied');
  assert.deepEqual(await names(page), ['docker.io/library/redis', 'ghcr.io/acme/cluster-config']);
  assert.equal(await status(page), '2 of 5 artifacts');
  assert.equal(await page.locator('button[data-decision=denied]').getAttribute('aria-pressed'), 'true');
  await chosen(page, 'Namespace').selectOption('=shop');
  assert.deepEqual(await names(page), ['docker.io/library/redis']);
  await page.getByRole('button', {name: 'Clear'}).click();
  await page.waitForFunction(() => document.querySelectorAll('#rows .open').length === 5);
  await chosen(page, 'Reason').selectOption('=image.not-pinned');
  assert.deepEqual(await names(page), ['ghcr.io/acme/cluster-config']);
  await chosen(page, 'Reason').selectOption('');
  await chosen(page, 'Lacks').selectOption('signed');
  assert.equal((await names(page)).length, 3);
  await chosen(page, 'Lacks').selectOption('');
  await chosen(page, 'Decision').selectOption('changed');
  assert.deepEqual(await names(page), ['docker.io/library/redis']);
  await chosen(page, 'Decision').selectOption('warned');
  assert.deepEqual(await names(page), ['ghcr.io/acme/legacy']);
}));

// redis runs in billing of prod-eu and in shop of prod-us, not in billing of prod-us.
test('cluster and namespace are asked of one place', () => opened('small', {}, async (page) => {
  await chosen(page, 'Cluster').selectOption('=prod-us');
  assert.equal((await names(page)).length, 2);
  await chosen(page, 'Namespace').selectOption('=billing');
  assert.deepEqual(await names(page), []);
  assert.ok(await page.getByText('Nothing matches these filters.').isVisible());
}));

test('a tile is a filter that is set and taken back', () => opened('small', {}, async (page) => {
  const tile = page.getByRole('button', {name: /undecided/});
  await tile.click();
  assert.equal((await names(page)).length, 1);
  await tile.click();
  assert.equal((await names(page)).length, 5);
}));

test('search finds every word anywhere', () => opened('small', {}, async (page) => {
  const search = page.getByRole('searchbox', {name: 'Search'});
  await search.fill('STATEFULSET staging');
  assert.deepEqual(await names(page), ['docker.io/library/redis']);
  await search.fill('workflows/release.yaml');
  assert.equal((await names(page)).length, 2);
  await search.fill('registry.unreachable');
  assert.equal(await status(page), '1 of 5 artifacts');
  await search.fill('no such thing');
  assert.equal(await status(page), '0 of 5 artifacts');
}));

test('the detail tells why, what to do, who signed when, and where', () => opened('small', {}, async (page) => {
  await page.getByRole('button', {name: 'docker.io/library/redis'}).click();
  const dialog = page.getByRole('dialog');
  const text = await dialog.innerText();
  for (const part of ['signature.none: nothing is attached', 'sign the artifact, for instance with', 'Runs in 4 places', 'prod-eu/billing StatefulSet/cache main',
    'admitted at 2026-11-20 08:20:00 UTC', 'docker.io/library/redis:7']) assert.ok(text.includes(part), part);
  await shot(page, 'detail');
  await page.keyboard.press('Escape');
  assert.ok(await dialog.isHidden());
  await page.getByRole('button', {name: 'ghcr.io/acme/shop/web'}).click();
  assert.match(await dialog.innerText(), /refs\/heads\/main\n.*trusted as release · 2026-11-20 08:15:00 UTC/);
}));

test('it is used by keyboard alone', () => opened('small', {}, async (page) => {
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Skip to the results');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  const focused = () => page.evaluate(() => document.activeElement.textContent);
  assert.equal(await focused(), 'docker.io/library/redis');
  await page.keyboard.press('ArrowDown');
  assert.equal(await focused(), 'ghcr.io/acme/cluster-config');
  await page.keyboard.press('End');
  assert.equal(await focused(), 'ghcr.io/acme/shop/web');
  await page.keyboard.press('Enter');
  assert.ok(await page.getByRole('dialog').isVisible());
  await page.keyboard.press('Escape');
  assert.equal(await focused(), 'ghcr.io/acme/shop/web');
}));

test('a reader of screens finds a table, labels and a status', () => opened('small', {}, async (page) => {
  assert.equal(await page.getByRole('table').getAttribute('aria-rowcount'), '6');
  assert.equal(await page.getByRole('columnheader').count(), 7);
  assert.equal(await page.getByRole('row').count(), 6);
  assert.equal(await page.getByRole('status').getAttribute('aria-live'), 'polite');
  assert.equal(await page.getByRole('searchbox', {name: 'Search', exact: true}).count(), 1);
  for (const label of ['Decision', 'Reason', 'Lacks', 'Cluster', 'Namespace']) assert.equal(await chosen(page, label).count(), 1, label);
  assert.equal(await page.locator('html').getAttribute('lang'), 'en');
  assert.equal(await page.getByRole('heading', {level: 1}).count(), 1);
}));

test('ten thousand rows are usable soon', () => opened('large', {}, async (page) => {
  const ready = await page.evaluate(() => performance.getEntriesByName('ready')[0].startTime);
  assert.ok(ready < 15000, `usable after ${ready} ms`);
  assert.equal(await status(page), '10,000 artifacts, the worst first');
  assert.ok(await page.locator('#rows tr').count() < 120);
  const took = await page.evaluate(() => {
    const search = document.getElementById('search');
    return ['s', 'service-77', 'service-7777', 'signature redis staging', 'nothing such', ''].map((text) => {
      const begun = performance.now();
      search.value = text;
      search.dispatchEvent(new InputEvent('input', {bubbles: true}));
      void document.body.offsetHeight;
      return performance.now() - begun;
    });
  });
  assert.ok(Math.max(...took) < 200, `searches took ${took} ms`);
  console.log(`usable after ${Math.round(ready)} ms; searches took ${took.map(Math.round)} ms`);
}));

test('of ten thousand rows those that are looked at are there', () => opened('large', {}, async (page) => {
  const shown = () => page.evaluate(() => {
    const middle = document.elementFromPoint(400, innerHeight / 2).closest('#rows tr');
    return middle && !middle.classList.contains('space') ? Number(middle.getAttribute('aria-rowindex')) : null;
  });
  for (const part of [0.25, 0.5, 0.9]) {
    await page.evaluate((to) => scrollTo(0, document.documentElement.scrollHeight * to), part);
    await page.waitForFunction(() => document.elementFromPoint(400, innerHeight / 2).closest('#rows tr:not(.space)'));
    const row = await shown();
    assert.ok(Math.abs(row - part * 10000) < 100, `at ${part}: row ${row}`);
  }
  await page.evaluate(() => scrollTo(0, 0));
  await page.locator('#rows .open').first().focus();
  await page.keyboard.press('End');
  assert.equal(await page.evaluate(() => document.activeElement.closest('tr').getAttribute('aria-rowindex')), '10001');
  assert.ok(await page.locator('#rows tr').last().isVisible());
}));

// Contrast by WCAG 2.1, 1.4.3: of each text with the nearest ground behind it.
function faint() {
  const parse = (colour) => colour.match(/[\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255).map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      if (colour.length < 4 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  const found = [];
  for (const element of document.querySelectorAll('body *')) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (!own || !element.checkVisibility() || ['SCRIPT', 'STYLE', 'OPTION', 'NOSCRIPT'].includes(element.tagName)) continue;
    const pair = [light(parse(getComputedStyle(element).color)), light(ground(element))].sort((a, b) => b - a);
    const contrast = (pair[0] + 0.05) / (pair[1] + 0.05);
    if (contrast < 4.5) found.push(`${element.tagName}.${element.className} ${contrast.toFixed(2)}`);
  }
  return found;
}

for (const colorScheme of ['light', 'dark']) {
  test(`every text has contrast when it is ${colorScheme}`, () => opened('small', {colorScheme}, async (page) => {
    const dark = await page.evaluate(() => Number(getComputedStyle(document.documentElement).backgroundColor.match(/\d+/)[0]) < 128);
    assert.equal(dark, colorScheme === 'dark');
    assert.deepEqual(await page.evaluate(faint), []);
    await shot(page, colorScheme);
    for (const name of ['docker.io/library/redis', 'ghcr.io/acme/cluster-config', 'ghcr.io/acme/legacy']) {
      await page.getByRole('button', {name}).click();
      assert.deepEqual(await page.evaluate(faint), [], name);
      await page.keyboard.press('Escape');
    }
  }));
}

for (const audit of ['small', 'hostile', 'none', 'large']) {
  test(`a phone shows ${audit} without scrolling sideways`, () => opened(audit, {viewport: {width: 360, height: 780}, hasTouch: true}, async (page) => {
    assert.equal(await sideways(page), 0);
    if (audit !== 'none') {
      await page.locator('#rows .open').first().tap();
      assert.equal(await sideways(page), 0);
      assert.equal(await page.locator('#detail').evaluate((dialog) => dialog.scrollWidth - dialog.clientWidth), 0);
      await page.getByRole('button', {name: 'Close'}).tap();
      assert.ok(await page.getByRole('dialog').isHidden());
    }
    await shot(page, `phone-${audit}`);
  }));
}

test('rows are as high as they are thought to be at any width', async () => {
  for (const width of [360, 700, 1280]) {
    await opened('large', {viewport: {width, height: 800}}, async (page) => {
      const heights = await page.locator('#rows tr:not(.space)').evaluateAll((rows) => [...new Set(rows.map((row) => row.getBoundingClientRect().height))]);
      assert.equal(heights.length, 1, `${heights} at ${width}`);
      const whole = await page.locator('#rows').evaluate((rows) => rows.getBoundingClientRect().height);
      assert.ok(Math.abs(whole - 10000 * heights[0]) < 10, `${whole} at ${width}`);
    });
  }
});

test('printing shows every row that passes the filters', () => opened('large', {colorScheme: 'dark'}, async (page) => {
  await chosen(page, 'Decision').selectOption('undecided');
  await page.emulateMedia({media: 'print'});
  await page.waitForFunction(() => document.querySelectorAll('#rows tr').length === 1000);
  assert.ok(await page.locator('#filters').isHidden());
  assert.equal(await page.locator('body').evaluate((body) => getComputedStyle(body).color), 'rgb(0, 0, 0)');
  await page.emulateMedia({media: 'screen'});
  await page.waitForFunction(() => document.querySelectorAll('#rows tr').length < 120);
}));

test('printing shows what could not be read, on paper that is white', () => opened('small', {colorScheme: 'dark', viewport: {width: 800, height: 1000}}, async (page) => {
  await page.emulateMedia({media: 'print'});
  await page.getByText('pods-prod-us.json items[17]').waitFor();
  assert.ok(await page.getByText('Runs in', {exact: true}).isVisible());
  await shot(page, 'print');
  assert.ok((await page.pdf()).length > 1000);
}));

test('hostile texts are shown and do not run', () => opened('hostile', {}, async (page) => {
  await page.locator('#rows .open').first().click();
  assert.match(await page.getByRole('dialog').innerText(), /<img src=x onerror="window\.ran=1">/);
  for (const name of ['reason', 'cluster', 'namespace']) await page.locator(`#${name}`).selectOption({index: 1});
  assert.equal(await page.evaluate(() => window.ran), undefined);
  assert.equal(await page.locator('img').count(), 0);
  assert.equal(await page.locator('script').count(), 2);
  await shot(page, 'hostile');
}));

test('the page forbids itself every other script', () => opened('small', {expected: /Content Security Policy/}, async (page) => {
  const violated = await page.evaluate(() => new Promise((resolve) => {
    document.addEventListener('securitypolicyviolation', (event) => resolve(event.effectiveDirective));
    const script = document.createElement('script');
    script.textContent = 'window.ran = 1';
    document.body.append(script);
    setTimeout(() => resolve('none'), 1000);
  }));
  assert.match(violated, /^script-src/);
  assert.equal(await page.evaluate(() => window.ran), undefined);
}));

test('without scripts it says what else there is', () => opened('small', {javaScriptEnabled: false}, async (page) => {
  assert.ok(await page.locator('.notice').isVisible());
  assert.ok(await page.locator('form').isHidden());
}));
