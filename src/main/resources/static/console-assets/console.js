// What pages do beyond links and forms: charts, live entries, the progress of a replay. Without it every page still works.
(() => {
  'use strict';

  const colour = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const charts = new Map();

  // Days before months, hours to 24: what the library writes by itself is read in one country only.
  const times = [
    [31536000, '{YYYY}', null, null, null, null, null, null, 1],
    [2419200, '{MMM}', '\n{YYYY}', null, null, null, null, null, 1],
    [86400, '{D} {MMM}', '\n{YYYY}', null, null, null, null, null, 1],
    [3600, '{HH}:00', '\n{D} {MMM} {YYYY}', null, '\n{D} {MMM}', null, null, null, 1],
    [60, '{HH}:{mm}', '\n{D} {MMM} {YYYY}', null, '\n{D} {MMM}', null, null, null, 1],
    [1, '{HH}:{mm}:{ss}', '\n{D} {MMM} {YYYY}', null, '\n{D} {MMM}', null, null, null, 1],
    [0.001, '{ss}.{fff}', '\n{D} {MMM} {YYYY} {HH}:{mm}', null, '\n{D} {MMM} {HH}:{mm}', null, '\n{HH}:{mm}', null, 1],
  ];
  const short = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 2 });

  const DAY = 86400;
  const whole = [1, 2, 5].flatMap(one => Array.from({ length: 15 }, (_, zeros) => one * 10 ** zeros)).sort((a, b) => a - b);
  const days = [1, 2, 5, 10, 30, 90, 365].map(count => count * DAY);

  const twoWeeksOrMore = present => {
    const last = present[present.length - 1];
    return [Math.min(present[0], last - 13 * DAY) - DAY / 2, last + DAY / 2];
  };

  const options = (kind, width) => {
    const axis = { stroke: colour('--quiet'), grid: { stroke: colour('--line'), width: 1 }, ticks: { stroke: colour('--line') } };
    const line = { stroke: colour('--bar'), fill: colour('--bar') + (kind === 'bars' ? '' : '22'), width: 2 };
    const paths = kind === 'bars' ? uPlot.paths.bars({ size: [0.6, 60] }) : uPlot.paths.stepped({ align: 1 });
    return {
      width,
      height: 220,
      tzDate: seconds => uPlot.tzDate(new Date(seconds * 1e3), 'Etc/UTC'),
      cursor: { y: false },
      scales: {
        x: kind === 'bars' ? { range: u => twoWeeksOrMore(u.data[0]) } : {},
        y: { range: (u, least, most) => [Math.min(0, least), Math.max(1, most * 1.08)] },
      },
      axes: [
        { ...axis, values: times, space: 80, ...(kind === 'bars' ? { incrs: days } : {}) },
        { ...axis, size: 60, incrs: whole, values: (u, values) => values.map(value => short.format(value)) },
      ],
      series: [
        { label: kind === 'bars' ? 'Day' : 'UTC', value: kind === 'bars' ? '{YYYY}-{MM}-{DD}' : '{YYYY}-{MM}-{DD} {HH}:{mm}:{ss}' },
        { label: kind === 'bars' ? 'Units' : 'Balance', ...line, paths, points: { show: false } },
      ],
    };
  };

  const dataOf = (kind, facts) => {
    if (kind === 'bars') {
      return [facts.days.map(day => Date.parse(day.day + 'T00:00:00Z') / 1000), facts.days.map(day => day.units)];
    }
    const times = [...facts.times], balances = [...facts.balances];
    if (times.length) {
      times.push(Math.max(Date.now() / 1000, times[times.length - 1] + 1));
      balances.push(balances[balances.length - 1]);
    }
    return [times, balances];
  };

  const draw = async place => {
    const kind = place.dataset.chart;
    const answer = await fetch(place.dataset.src, { headers: { Accept: 'application/json' } });
    if (!answer.ok) {
      return;
    }
    const data = dataOf(kind, await answer.json());
    charts.get(place)?.destroy();
    charts.delete(place);
    place.replaceChildren();
    if (!data[0].length) {
      const nothing = document.createElement('p');
      nothing.className = 'empty';
      nothing.textContent = 'Nothing to draw yet.';
      place.append(nothing);
    } else {
      charts.set(place, new uPlot(options(kind, place.clientWidth - 16), data, place));
    }
    place.dataset.drawn = data[0].length;
  };

  const drawAll = () => document.querySelectorAll('[data-chart]').forEach(place => draw(place));

  const widths = new ResizeObserver(entries => entries.forEach(({ target }) => {
    charts.get(target)?.setSize({ width: target.clientWidth - 16, height: 220 });
  }));

  // A customer's page: numbers, entries and chart follow the wallet.
  const follow = page => {
    let known = Number(page.dataset.version);
    const sign = document.getElementById('live');
    const tell = (text, tone) => { sign.textContent = text; sign.className = 'tag ' + tone; };
    const events = new EventSource(page.dataset.live);
    addEventListener('pagehide', () => events.close());
    events.addEventListener('open', () => tell('live', 'good'));
    events.addEventListener('error', () => tell(events.readyState === 2 ? 'no longer live, reload the page' : 'connecting again', 'half'));
    let work = Promise.resolve();
    const refresh = async version => {
      const numbers = htmx.ajax('GET', `${page.dataset.base}/now?minVersion=${version}`, { target: '#now', swap: 'outerHTML' });
      const filter = document.querySelector('#timeline form');
      if (filter && !new URLSearchParams(location.search).has('cursor')) {
        const query = new URLSearchParams(new FormData(filter));
        query.set('newerThan', document.querySelector('#entries > li')?.dataset.version ?? 0);
        await htmx.ajax('GET', `${page.dataset.base}/timeline?${query}`, { target: '#entries', swap: 'afterbegin' });
      }
      await numbers;
      document.querySelectorAll('[data-chart=steps]').forEach(place => draw(place));
      tell(`live, entry ${version} has come`, 'good');
    };
    events.addEventListener('version', event => {
      const version = Number(event.data);
      if (version > known) {
        known = version;
        work = work.then(() => refresh(version)).catch(() => tell('no longer live, reload the page', 'half'));
      }
    });
  };

  // A read model's page: the progress of a replay until it has ended, then the whole page as it is.
  const watch = panel => {
    const events = new EventSource(panel.dataset.replay);
    addEventListener('pagehide', () => events.close());
    const put = (name, text) => { panel.querySelector(`[data-put=${name}]`).textContent = text; };
    const number = value => String(value).replace(/\B(?=(\d{3})+$)/g, '\u202f');
    events.addEventListener('progress', event => {
      const now = JSON.parse(event.data);
      panel.querySelector('progress').value = now.percent;
      put('percent', now.percent + ' %');
      put('events', `${number(now.eventsDone)} of ${number(now.eventsTotal)}`);
      put('rate', number(now.eventsPerSecond));
      put('left', now.remainingSeconds === null ? '–' : now.remainingSeconds + ' s');
      put('state', now.state.replace('_', ' ').toLowerCase());
      if (['SWITCHED', 'CANCELLED', 'FAILED'].includes(now.state)) {
        events.close();
        setTimeout(() => document.querySelector('[data-sent]') || location.reload(), 700); // a form that was sent leads on by itself
      }
    });
  };

  // A form that does something is sent once; the server would not do it twice either.
  document.addEventListener('submit', event => {
    const form = event.target;
    if (!form.matches('[data-once]')) {
      return;
    }
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = 'yes';
    setTimeout(() => form.querySelectorAll('button').forEach(button => { button.disabled = true; }));
  });
  addEventListener('pageshow', event => {
    if (event.persisted) {
      document.querySelectorAll('[data-once]').forEach(form => {
        delete form.dataset.sent;
        form.querySelectorAll('button').forEach(button => { button.disabled = false; });
      });
    }
  });

  drawAll();
  document.querySelectorAll('[data-chart]').forEach(place => widths.observe(place));
  document.querySelectorAll('[data-live]').forEach(follow);
  document.querySelectorAll('[data-replay]').forEach(watch);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawAll);
})();
