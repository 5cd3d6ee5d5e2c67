// What the page cannot say by itself: charts, sorting and searching, and single dumps. Everything from
// a dump is put in as text, never as markup.
'use strict';
(async () => {
  if (!('DecompressionStream' in window)) return;

  /** The JSON of an element: compressed, for that a browser passes over it quickly. */
  async function unpacked(element) {
    const bytes = Uint8Array.from(atob(element.textContent), letter => letter.charCodeAt(0));
    return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))).json();
  }

  const facts = await unpacked(document.getElementById('facts'));
  const details = new Map([...document.querySelectorAll('script[data-dump]')].map(packed => [packed.dataset.dump, packed]));
  const leaks = new Map(facts.leaks.rows.map(leak => [leak.signature, leak]));
  const dumps = new Map(facts.dumps.rows.map(dump => [dump.dump_id, dump]));
  const FIRST_ROWS = Number(document.body.dataset.firstRows);

  // ---- Elements, sizes, times ------------------------------------------------------------------

  function el(name, attributes, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {})) {
      if (key === 'onclick') element.addEventListener('click', value);
      else if (value !== null && value !== undefined) element.setAttribute(key, value);
    }
    for (const child of children.flat()) {
      if (child !== null && child !== undefined) element.append(child);
    }
    return element;
  }

  function bytes(size) {
    if (size === null || size === undefined) return '–';
    if (size === 1) return '1 byte';
    const units = ['bytes', 'kB', 'MB', 'GB', 'TB', 'PB', 'EB'];
    let value = Math.abs(size), unit = 0;
    while (value >= 999.5 && unit < units.length - 1) { value /= 1000; unit++; }
    const digits = unit === 0 || value >= 99.95 ? value.toFixed(0) : value.toFixed(1).replace(/\.0$/, '');
    return (size < 0 ? '-' : '') + digits + ' ' + units[unit];
  }

  const count = number => number === null || number === undefined ? '–' : number.toLocaleString('en');
  const minute = time => time === null ? '–' : time.slice(0, 16).replace('T', ' ');
  /** A name that a narrow column breaks between packages, classes and members. */
  const code = text => el('code', {}, String(text ?? '–').split(/(?<=[.$#/+])(?=\p{L})/u)
    .flatMap((part, i) => i === 0 ? [part] : [el('wbr', {}), part]));
  const named = dump => dump.instance ?? dump.dump_id;

  function simpleName(name) {
    const generic = name.indexOf('<');
    const plain = generic < 0 ? name : name.slice(0, generic);
    return name.slice(plain.lastIndexOf('.') + 1);
  }

  const plural = (number, noun) => count(number) + ' ' + noun + (number === 1 ? '' : 's');

  // ---- Charts ----------------------------------------------------------------------------------

  const day = d3.utcFormat('%-d %b');
  const times = series => series.points.map(point => ({
    at: new Date(point.captured_at), bytes: point.retained_bytes, elements: point.elements, build: point.build}));

  function scales(leak, box) {
    const all = leak.series.rows.flatMap(times);
    const [from, to] = d3.extent(all, point => point.at);
    // A single night is a point in the middle.
    const hour = 3600e3;
    const domain = +from === +to ? [new Date(+from - 12 * hour), new Date(+to + 12 * hour)] : [from, to];
    return {
      x: d3.scaleUtc(domain, [box.left, box.right]),
      y: d3.scaleLinear([0, d3.max(all, point => point.bytes) || 1], [box.bottom, box.top]).nice(4),
    };
  }

  const isWorst = (leak, series) => series.instance === leak.worst_instance && series.service === leak.service;

  function drawLines(svg, leak, {x, y}, dots) {
    const line = d3.line(point => x(point.at), point => y(point.bytes));
    const ordered = [...leak.series.rows].sort((a, b) => isWorst(leak, a) - isWorst(leak, b));
    for (const series of ordered) {
      const points = times(series);
      const kind = isWorst(leak, series) ? ' worst' : '';
      svg.append('path').attr('class', 'series' + kind).attr('d', line(points));
      if (dots || points.length === 1) {
        svg.append('g').selectAll('circle').data(points).join('circle')
          .attr('class', kind.trim()).attr('r', kind ? 4 : 2.5)
          .attr('cx', point => x(point.at)).attr('cy', point => y(point.bytes))
          .append('title').text(point => `${series.instance}, ${minute(point.at.toISOString())}`
            + (point.build ? `, build ${point.build}` : '')
            + `: ${bytes(point.bytes)}, ${plural(point.elements, 'element')}`);
      }
    }
  }

  function summary(leak) {
    const worst = leak.series.rows.find(series => isWorst(leak, series));
    const others = leak.series.rows.length - (worst ? 1 : 0) + leak.series.more;
    if (!worst) return plural(others, 'instance');
    const first = worst.points[0], last = worst.points[worst.points.length - 1];
    return `${worst.instance}: ${bytes(first.retained_bytes)} on ${first.captured_at.slice(0, 10)}, `
      + `${bytes(last.retained_bytes)} on ${last.captured_at.slice(0, 10)}`
      + (others > 0 ? `; in grey ${plural(others, 'other instance')}` : '')
      + (leak.series.more > 0 ? `, ${count(leak.series.more)} of them not drawn` : '');
  }

  function drawChart(figure) {
    const leak = leaks.get(figure.dataset.leak);
    if (!leak || leak.series.rows.length === 0) return;
    const width = 440, height = 210;
    const box = {left: 52, right: width - 90, top: 12, bottom: height - 24};
    const scale = scales(leak, box);
    const svg = d3.create('svg').attr('viewBox', `0 0 ${width} ${height}`).attr('role', 'img')
      .attr('aria-label', summary(leak));
    const nights = [...new Set(leak.series.rows.flatMap(times).map(point => +d3.utcDay(point.at)))]
      .sort((a, b) => a - b).map(day => new Date(day));
    const every = Math.ceil(nights.length / 6);
    const ticks = nights.filter((night, i) => (nights.length - 1 - i) % every === 0)
      .map(night => d3.max(leak.series.rows.flatMap(times).filter(p => +d3.utcDay(p.at) === +night), p => p.at));
    svg.append('g').attr('transform', `translate(0,${box.bottom})`)
      .call(d3.axisBottom(scale.x).tickValues(ticks).tickFormat(day).tickSizeOuter(0));
    svg.append('g').attr('transform', `translate(${box.left},0)`)
      .call(d3.axisLeft(scale.y).ticks(4).tickFormat(bytes).tickSize(-(box.right - box.left)))
      .call(axis => axis.select('.domain').remove());
    drawLines(svg, leak, scale, true);
    const worst = leak.series.rows.find(series => isWorst(leak, series));
    if (worst) {
      const last = times(worst).at(-1);
      const label = svg.append('text').attr('class', 'worst').attr('x', scale.x(last.at) + 9).attr('y', scale.y(last.bytes) + 4);
      label.append('tspan').text(worst.instance.length > 13 ? worst.instance.slice(0, 12) + '…' : worst.instance);
      label.append('tspan').attr('x', scale.x(last.at) + 9).attr('dy', '1.25em').text(bytes(last.bytes));
    }
    figure.replaceChildren(el('figcaption', {}, 'What it retains, dump by dump. ' + summary(leak) + '.'), svg.node());
  }

  function drawSpark(place) {
    const leak = leaks.get(place.dataset.leak);
    if (!leak || leak.series.rows.length === 0) return;
    const svg = d3.create('svg').attr('viewBox', '0 0 112 32').attr('role', 'img').attr('aria-label', summary(leak));
    drawLines(svg, leak, scales(leak, {left: 4, right: 108, top: 4, bottom: 28}), false);
    place.replaceChildren(svg.node());
  }

  /** How many instances had a size of which order, night by night: of a leak, or of the heap. */
  function drawHeat(figure) {
    const leak = leaks.get(figure.dataset.leak);
    const {nights, buckets} = leak ? leak.sizes : facts.heaps;
    const title = (leak ? 'Instances by size' : 'Instances by size of heap') + ', night by night';
    const shade = d3.scaleLinear([0, d3.max(buckets, bucket => d3.max(bucket.instances))], [0, 70]);
    const size = ({from_bytes: from, to_bytes: to}) => to === 0 ? 'none' : from === 0 ? 'under ' + bytes(to) : 'from ' + bytes(from);
    const cell = (bucket, instances) => {
      const place = el('td', {}, instances || '');
      if (bucket.to_bytes > 0) place.style.setProperty('--heat-share', shade(instances));
      return place;
    };
    figure.replaceChildren(el('figcaption', {}, title),
      el('div', {class: 'scroll', tabindex: 0, role: 'group', 'aria-label': title}, el('table', {},
        el('thead', {}, el('tr', {}, el('th', {scope: 'col'}, el('span', {class: 'sr'}, 'Size')),
          nights.map(night => el('th', {scope: 'col'}, el('time', {datetime: night}, day(new Date(night))))))),
        el('tbody', {}, buckets.map(bucket => el('tr', {}, el('th', {scope: 'row'}, size(bucket)),
          bucket.instances.map(instances => cell(bucket, instances))))))));
  }

  // ---- Tables: sorting, searching, a beginning first -------------------------------------------

  const valueOf = cell => cell.dataset.v ?? cell.textContent.trim();

  function equip(table) {
    const body = table.tBodies[0];
    const further = body.querySelector('template');
    const rows = [...body.rows, ...further ? further.content.children : []];
    const tools = el('div', {class: 'tools'});
    let all = false, wanted = '';
    const status = el('span', {class: 'quiet', role: 'status'});
    const more = el('button', {type: 'button', class: 'button further', onclick: () => { all = !all; show(); }});

    function show() {
      const found = wanted === '' ? rows
        : rows.filter(row => [...row.cells].some(cell => cell.textContent.toLowerCase().includes(wanted)));
      body.replaceChildren(...all ? found : found.slice(0, FIRST_ROWS));
      body.querySelectorAll('.spark:empty').forEach(drawSpark);
      status.textContent = wanted === '' ? '' : plural(found.length, 'row') + ' of ' + count(rows.length);
      more.hidden = found.length <= FIRST_ROWS;
      more.textContent = all ? 'Show fewer' : 'Show all ' + count(found.length);
      more.setAttribute('aria-expanded', all);
    }

    if (rows.length > 8) {
      const search = el('input', {type: 'search', placeholder: 'Search', 'aria-label': 'Search in ' + table.dataset.tools});
      search.addEventListener('input', () => { wanted = search.value.trim().toLowerCase(); show(); });
      tools.append(search, status);
      table.before(tools);
    }
    if (!table.classList.contains('stack')) {
      const scroll = el('div', {class: 'scroll', tabindex: 0, role: 'region', 'aria-label': table.dataset.tools});
      table.replaceWith(scroll);
      scroll.append(table);
      scroll.after(el('p', {}, more));
    } else {
      table.after(el('p', {}, more));
    }

    [...table.tHead.rows[0].cells].forEach((head, column) => {
      if (head.classList.contains('nosort')) return;
      const number = head.classList.contains('num');
      const button = el('button', {type: 'button', onclick: () => {
        const was = head.getAttribute('aria-sort');
        const down = was ? was === 'ascending' : number;
        for (const other of table.tHead.rows[0].cells) other.removeAttribute('aria-sort');
        head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
        const sign = down ? -1 : 1;
        rows.sort((a, b) => {
          const one = valueOf(a.cells[column]), other = valueOf(b.cells[column]);
          return sign * (number ? one - other : one.localeCompare(other, 'en', {numeric: true}));
        });
        show();
      }}, [...head.childNodes]);
      head.replaceChildren(button);
    });
    show();
  }

  /**
   * A table of rows; a column is [title, cell of a row, number of a row or nothing, whether the rows
   * come in its order, the largest first].
   */
  function grid(name, listed, columns, where) {
    if (listed.rows.length === 0) return el('p', {class: 'quiet'}, 'None known.');
    const table = el('table', {class: 'grid stack', 'data-tools': name, 'aria-label': name},
      el('thead', {}, el('tr', {}, columns.map(([title, , number, sorted]) =>
        el('th', {scope: 'col', class: number ? 'num' : null, 'aria-sort': sorted ? 'descending' : null}, title)))),
      el('tbody', {}, listed.rows.map(row => el('tr', {}, columns.map(([title, cell, number], column) =>
        column === 0 ? el('th', {scope: 'row'}, cell(row))
          : el('td', {'data-label': title, class: number ? 'num' : null, 'data-v': number ? number(row) ?? 0 : null}, cell(row)))))));
    const place = el('div', {}, table);
    if (listed.more > 0) {
      place.append(el('p', {class: 'more'}, `and ${count(listed.more)} more${where ? ' in the table ' + where : ''}`));
    }
    return place;
  }

  // ---- One dump --------------------------------------------------------------------------------

  function treeOf(nodes, heap) {
    const top = {name: '', retained: heap, children: new Map()};
    for (const node of nodes) {
      let at = top;
      node.path.forEach((step, depth) => {
        if (!at.children.has(step)) at.children.set(step, {name: step, retained: 0, instances: 0, children: new Map()});
        at = at.children.get(step);
        if (depth === node.path.length - 1) { at.retained = node.retained_bytes; at.instances = node.instances; }
      });
    }
    return top;
  }

  function treemap(nodes, heap) {
    const place = el('div', {class: 'treemap', role: 'group', 'aria-label': 'Who holds how much, by class'});
    const crumbs = el('div', {class: 'crumbs'});
    const colour = d3.scaleOrdinal(['#9ec5f0', '#f3b6a5', '#b7dcae', '#e8d28a', '#cdb8ea', '#9fdcd4', '#f0b7d3', '#c9cfd8']);
    let way = [treeOf(nodes, heap)];

    /** What a node holds directly, and one more for the rest. */
    function parts(node) {
      const told = [...node.children.values()].filter(child => child.retained > 0);
      const rest = node.retained - d3.sum(told, child => child.retained);
      return told.length === 0 || rest <= 0 ? told
        : [...told, {name: node.name === '' ? 'too small to tell' : 'itself, and too small to tell', retained: rest, rest: true, children: new Map()}];
    }

    function tile({data: node, depth, parent, x0, x1, y0, y1}) {
      const text = `${node.name}: ${bytes(node.retained)}` + (node.instances ? `, ${plural(node.instances, 'object')}` : '');
      const inside = depth === 1 ? [node] : [parent.data, node];
      // Half a word says less than none; the title has it all.
      const fits = lines => x1 - x0 > 48 && y1 - y0 > 4 + 16 * lines;
      const button = el('button', {type: 'button', title: text, 'aria-label': text, class: depth === 1 ? null : 'inner',
        onclick: () => { way.push(...inside); draw(); crumbs.querySelector('button').focus(); }},
        !fits(1) ? null : el('b', {}, simpleName(node.name) + (depth === 1 && node.children.size ? ' ' + bytes(node.retained) : '')),
        !fits(2) || depth === 1 && node.children.size ? null : bytes(node.retained));
      button.disabled = node.children.size === 0;
      if (!fits(1)) button.classList.add('bare');
      button.style.cssText = `left:${x0}px;top:${y0}px;width:${x1 - x0}px;height:${y1 - y0}px`;
      button.style.background = node.rest ? '#d5dae1' : colour(depth === 1 ? node.name : parent.data.name);
      return button;
    }

    function draw() {
      const at = way[way.length - 1];
      const root = d3.treemap().size([place.clientWidth || 900, place.clientHeight || 384])
        .paddingOuter(1).paddingTop(node => node.depth === 1 ? 20 : 0).paddingInner(1)(
          d3.hierarchy({children: parts(at)}, node => node.children instanceof Map ? (node.deep ? null : parts(node).map(part => ({...part, deep: true}))) : node.children)
            .eachAfter(node => { node.value = node.children ? d3.sum(node.children, child => child.value) : node.data.retained; })
            .sort((one, other) => other.value - one.value));
      // A sliver can be neither read nor hit, nor can what is in a box that its name fills; the table below has it.
      place.replaceChildren(...root.descendants().slice(1).filter(({x0, x1, y0, y1, depth, parent}) =>
        x1 - x0 > 2 && y1 - y0 > 2 && (depth === 1 || parent.y1 - parent.y0 > 28)).map(tile));
      crumbs.replaceChildren(...way.flatMap((node, i) => {
        const name = i === 0 ? 'Whole heap' : simpleName(node.name);
        const last = i === way.length - 1;
        return [i > 0 ? el('span', {'aria-hidden': 'true'}, '›') : null,
          last ? el('b', {}, `${name}, ${bytes(node.retained)}`)
            : el('button', {type: 'button', onclick: () => { way = way.slice(0, i + 1); draw(); }}, name)];
      }).filter(Boolean));
    }

    const box = el('div', {}, crumbs, place);
    requestAnimationFrame(draw);
    window.addEventListener('resize', () => { if (place.isConnected) draw(); });
    return box;
  }

  function section(title, ...content) {
    return el('section', {}, el('h2', {}, title), ...content);
  }

  function command(text) {
    return el('pre', {class: 'command', tabindex: 0}, text);
  }

  const pct = number => number.toFixed(number < 9.95 ? 1 : 0).replace(/\.0$/, '') + ' %';

  /** What is in a dump is null where the report has no room for it. */
  function dumpPage(dump, detail) {
    const fact = (name, value, wide) => value === null || value === undefined ? null
      : el('div', {class: wide ? 'wide' : null}, el('dt', {}, name), el('dd', {}, value));
    const page = [
      el('p', {class: 'links'}, el('a', {href: '#dumps'}, '← All dumps')),
      el('p', {class: 'eyebrow'}, [dump.service, dump.build ? 'build ' + dump.build : null, dump.region].filter(Boolean).join(' · ')),
      el('h1', {tabindex: -1}, named(dump) + (dump.captured_at ? ', ' + minute(dump.captured_at) : '')),
      el('dl', {class: 'facts'},
        fact('Heap', bytes(dump.heap_bytes)),
        fact('Objects', count(dump.objects)),
        fact('References', count(dump.references)),
        fact('Held by no root', dump.unreachable_bytes === null ? null : bytes(dump.unreachable_bytes)),
        fact('Runtime', dump.runtime, true),
        fact('Process began', dump.started_at ? minute(dump.started_at) : null),
        fact('Read', dump.health === 'OK' ? 'whole' : `${dump.health.toLowerCase()}, ${pct(dump.coverage_pct)} understood`),
        fact('Dump', dump.dump_id, true),
        fact('File', dump.uri, true)),
      dump.notes.length ? el('ul', {}, dump.notes.map(note => el('li', {}, note))) : null,
    ];
    if (!detail) {
      page.push(el('p', {}, 'What is in this dump is not part of this report. It has a report of its own:'),
        command(facts.commands.report.replace('DUMP', dump.dump_id)));
      return page;
    }
    page.push(section('Who holds much of it',
      detail.suspects.rows.length === 0 ? el('p', {class: 'quiet'}, 'Nothing stands out.')
        : el('ol', {class: 'holders'}, detail.suspects.rows.map(suspect => {
          const meter = el('div', {});
          meter.style.width = Math.min(100, suspect.retained_pct) + '%';
          return el('li', {}, el('p', {class: 'sentence'}, suspect.sentence),
            el('div', {class: 'meter', 'aria-hidden': 'true'}, meter),
            el('p', {class: 'quiet'}, `${bytes(suspect.retained_bytes)}, ${pct(suspect.retained_pct)} of the heap`),
            suspect.path.length ? el('ul', {class: 'path'}, suspect.path.map((step, depth) => {
              const line = el('li', {class: depth === 0 ? 'top' : null}, code(step));
              line.style.setProperty('--depth', depth);
              return line;
            })) : null);
        })),
      detail.suspects.more ? el('p', {class: 'more'}, `and ${count(detail.suspects.more)} more in the table suspects`) : null));
    if (detail.requests.rows.length) {
      page.push(section('Requests in flight', grid('requests', detail.requests, [
        ['Call', row => [code(row.call), row.path ? el('div', {}, code(row.path + (row.query ? '?' + row.query : ''))) : null,
          el('div', {class: 'quiet'}, row.sentence)]],
        ['Thread', row => el('span', {class: 'name'}, row.thread_name ?? '–')],
        ['In', row => code(row.frame)],
        ['Holds', row => bytes(row.retained_bytes), row => row.retained_bytes, true],
        ['Elements', row => count(row.elements), row => row.elements]], 'requests')));
    }
    if (detail.tree.rows.length) {
      page.push(section('Who holds how much',
        el('p', {class: 'quiet'}, 'The tree of dominators by class: a tile is what the objects of a class hold that nobody else does. Choose one to look inside.'),
        treemap(detail.tree.rows, dump.heap_bytes),
        el('details', {}, el('summary', {}, 'The same as a table'), grid('dominators', detail.tree, [
          ['Path', row => code(row.path.join(' › '))],
          ['Objects', row => count(row.instances), row => row.instances],
          ['Retained', row => bytes(row.retained_bytes), row => row.retained_bytes]], 'dominator_classes'))));
    }
    const retained = detail.classes.rows.some(row => row.retained_bytes !== null);
    page.push(section('Classes', grid('classes', detail.classes, [
      ['Class', row => code(row.name)],
      ['Objects', row => count(row.instances), row => row.instances],
      ['Shallow', row => bytes(row.shallow_bytes), row => row.shallow_bytes, !retained],
      ['Retained', row => bytes(row.retained_bytes), row => row.retained_bytes, retained]], 'class_histogram')));
    page.push(section('Biggest objects', grid('objects', detail.objects, [
      ['Object', row => code(row.object_id)],
      ['Class', row => code(row.class_name)],
      ['Held as', row => code(row.held_as)],
      ['Retained', row => bytes(row.retained_bytes), row => row.retained_bytes, true]])));
    page.push(section('Threads', grid('threads', detail.threads, [
      ['Thread', row => el('span', {class: 'name'}, row.name ?? '–')],
      ['State', row => (row.state ?? '–').toLowerCase().replace(/_/g, ' ')],
      ['Request', row => row.request ? code(row.request) : '–'],
      ['Retained', row => bytes(row.retained_bytes), row => row.retained_bytes, true]], 'threads')));
    if (detail.waste.length) {
      page.push(section('Waste', grid('waste', {rows: detail.waste, more: 0}, [
        ['What', row => row.analysis.toLowerCase().replace(/_/g, ' ')],
        ['Objects', row => count(row.wasted_objects), row => row.wasted_objects],
        ['Bytes', row => bytes(row.wasted_bytes), row => row.wasted_bytes],
        ['Note', row => row.note ?? '']])));
    }
    if (detail.duplicates.rows.length) {
      page.push(section('Texts that are there many times', grid('duplicates', detail.duplicates, [
        ['Text', row => row.value === null ? el('span', {class: 'quiet'}, plural(row.length_chars, 'character') + ', masked') : code(row.value)],
        ['Held by', row => code(row.owner_field)],
        ['Strings', row => count(row.strings), row => row.strings],
        ['Wasted', row => bytes(row.wasted_bytes), row => row.wasted_bytes]], 'duplicate_strings')));
    }
    page.push(section('Dig on', command(facts.commands.explain.replace('DUMP', dump.dump_id)),
      command(facts.commands.report.replace('DUMP', dump.dump_id))));
    return page;
  }

  // ---- What is folded waits --------------------------------------------------------------------

  /** Does something with an element when a reader can see it. */
  function whenOpen(element, action) {
    const folded = element.closest('details:not([open])');
    if (folded) folded.addEventListener('toggle', () => action(element), {once: true});
    else action(element);
  }

  /** At once: the browser's own event would come after the page was printed, or scrolled. */
  function unfold(folded) {
    folded.open = true;
    folded.dispatchEvent(new Event('toggle'));
  }

  function addCopy(pre) {
    const text = pre.textContent;
    pre.before(el('button', {type: 'button', class: 'button copy', onclick: event =>
      navigator.clipboard.writeText(text).then(() => { event.target.textContent = 'Copied'; })}, 'Copy'));
  }

  function equipAll(part) {
    part.querySelectorAll('details > template').forEach(template => whenOpen(template, () => {
      const place = el('div', {}, template.content);
      template.replaceWith(place);
      equipAll(place);
    }));
    part.querySelectorAll('figure.chart').forEach(figure => whenOpen(figure, drawChart));
    part.querySelectorAll('figure.heat').forEach(figure => whenOpen(figure, drawHeat));
    part.querySelectorAll('table[data-tools]').forEach(table => whenOpen(table, equip));
    if (navigator.clipboard && window.isSecureContext) {
      part.querySelectorAll('.command').forEach(addCopy);
    }
  }

  // ---- Which view ------------------------------------------------------------------------------

  const fleetView = document.getElementById('fleet-view');
  const dumpView = document.getElementById('dump-view');
  let scrolled = 0;

  async function go() {
    const hash = location.hash;
    const wanted = hash.startsWith('#dump/') ? dumps.get(decodeURIComponent(hash.slice(6))) : null;
    if (wanted) {
      const detail = details.has(wanted.dump_id) ? await unpacked(details.get(wanted.dump_id)) : null;
      if (location.hash !== hash) return;
      if (dumpView.hidden) scrolled = window.scrollY;
      dumpView.hidden = false;
      fleetView.hidden = true;
      dumpView.replaceChildren(...dumpPage(wanted, detail).filter(Boolean));
      equipAll(dumpView);
      window.scrollTo(0, 0);
      dumpView.querySelector('h1').focus({preventScroll: true});
      return;
    }
    const back = !dumpView.hidden;
    fleetView.hidden = false;
    dumpView.hidden = true;
    dumpView.replaceChildren();
    const target = location.hash.length > 1 ? document.getElementById(location.hash.slice(1)) : null;
    if (target) {
      for (let part = target; part; part = part.parentElement) {
        if (part.tagName === 'DETAILS' && !part.open) unfold(part);
      }
      target.scrollIntoView();
    } else if (back) {
      window.scrollTo(0, scrolled);
    }
  }

  equipAll(fleetView);
  window.addEventListener('beforeprint', () => {
    const shown = dumpView.hidden ? fleetView : dumpView;
    for (let folded; (folded = shown.querySelector('details:not([open])'));) unfold(folded);
    shown.querySelectorAll('.further[aria-expanded=false]').forEach(button => button.click());
  });
  window.addEventListener('hashchange', go);
  document.getElementById('needs-script').remove();
  performance.mark('ready');
  go();
})();
