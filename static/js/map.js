// The map of projects: grid clustering, a graticule as base, all of it reachable by keyboard.
"use strict";

(() => {
  const CELL = 64; // pixels within which points are drawn as one
  const LISTED = 12; // names in one popup
  const STEPS = [45, 30, 15, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005];
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  let map, words, layers, data, shown;

  const write = (number) => number.toLocaleString(document.documentElement.lang);

  const element = (tag, text, address) => {
    const made = document.createElement(tag);
    if (text) made.textContent = text;
    if (address) made.href = address;
    return made;
  };

  const start = (box) => {
    words = box.dataset;
    map = L.map(box, {
      zoomControl: false, scrollWheelZoom: false, worldCopyJump: true, minZoom: 1, maxZoom: 18, zoomSnap: words.tiles ? 1 : 0.5,
      zoomAnimation: !still, fadeAnimation: !still, markerZoomAnimation: !still, maxBounds: [[-90, -220], [90, 220]],
    });
    L.control.zoom({ zoomInTitle: words.zoomIn, zoomOutTitle: words.zoomOut }).addTo(map);
    L.control.scale({ imperial: false, position: "topright" }).addTo(map);
    map.attributionControl.setPrefix(false);
    if (words.tiles) {
      // Tile servers ask to be told which site shows their pictures: its address, never the page's.
      const by = element("span", words.tilesBy);
      L.tileLayer(words.tiles, { attribution: by.innerHTML, maxZoom: 18, referrerPolicy: "origin" }).addTo(map);
    }
    // The wheel scrolls the page until the reader has turned to the map.
    map.on("focus", () => map.scrollWheelZoom.enable());
    map.on("blur", () => map.scrollWheelZoom.disable());
    layers = { base: L.layerGroup().addTo(map), outlines: L.layerGroup().addTo(map), names: L.layerGroup().addTo(map), points: L.layerGroup().addTo(map) };
    map.on("moveend", draw);
  };

  // ---- What is drawn ----

  const line = (from, to) =>
    L.polyline([from, to], { className: "graticule", interactive: false, color: "", weight: 1 }).addTo(layers.base);

  const label = (at, text, name, anchor) =>
    L.marker(at, {
      icon: L.divIcon({ className: name, html: element("span", text).outerHTML, iconAnchor: anchor }),
      interactive: false, keyboard: false, zIndexOffset: 1000,
    });

  const degrees = (value, north, south) =>
    `${+Math.abs(value).toFixed(3)}°${value > 0 ? north : value < 0 ? south : ""}`;

  const drawGraticule = (bounds) => {
    layers.base.clearLayers();
    if (words.tiles) return;
    const across = bounds.getEast() - bounds.getWest();
    const { x: width, y: height } = map.getSize();
    const step = STEPS.findLast((each) => across / each <= Math.min(8, width / 90)) || STEPS[0];
    const at = (point) => map.latLngToContainerPoint(point);
    const south = Math.max(bounds.getSouth(), -85), north = Math.min(bounds.getNorth(), 85);
    for (let x = Math.ceil(bounds.getWest() / step); x * step < bounds.getEast(); x++) {
      line([south, x * step], [north, x * step]);
      if (at([south, x * step]).x > width - 110) continue; // the corner belongs to the other axis
      label([south, x * step], degrees(x * step, "E", "W"), "degree", [-4, 20]).addTo(layers.base);
    }
    for (let y = Math.ceil(south / step); y * step < north; y++) {
      line([y * step, bounds.getWest()], [y * step, bounds.getEast()]);
      const { y: down } = at([y * step, bounds.getEast()]);
      if (down < 45 || down > height - 5) continue; // the scale stands above
      label([y * step, bounds.getEast()], degrees(y * step, "N", "S"), "degree", [52, 18]).addTo(layers.base);
    }
  };

  // Points that fall into one cell of the grid at this zoom become one, at the middle of them.
  const cluster = (points, bounds) => {
    const cells = new Map();
    for (const point of points) {
      if (!bounds.contains(point.at)) continue;
      const pixel = map.project(point.at);
      const key = `${Math.floor(pixel.x / CELL)}:${Math.floor(pixel.y / CELL)}`;
      if (!cells.has(key)) cells.set(key, { points: [], x: 0, y: 0, number: 0 });
      const cell = cells.get(key);
      cell.points.push(point);
      cell.x += pixel.x;
      cell.y += pixel.y;
      cell.number += point.number;
    }
    return [...cells.values()];
  };

  const drawPoint = (cell) => {
    const alone = cell.points.length === 1;
    const size = Math.min(52, 24 + 8 * Math.log10(cell.number || 1)); // wide enough for “12,345”
    const kind = cell.points.every((point) => point.place) ? "point at-place" : "point";
    const text = cell.number > 1 ? element("span", write(cell.number)).outerHTML : "";
    const marker = L.marker(map.unproject([cell.x / cell.points.length, cell.y / cell.points.length]), {
      icon: L.divIcon({ className: kind, iconSize: [size, size], html: text }), riseOnHover: true,
    });
    const act = () => (alone ? open(cell, marker) : nearer(cell, marker));
    marker.on("click", act);
    marker.on("keydown", ({ originalEvent }) => {
      if (originalEvent.key !== "Enter" && originalEvent.key !== " ") return;
      originalEvent.preventDefault();
      act();
    });
    const group = words.group.replace("%n", write(cell.number));
    const name = !alone ? group : cell.number > 1 ? `${cell.points[0].name}: ${group}` : cell.points[0].name;
    marker.on("add", () => marker.getElement().setAttribute("aria-label", name));
    marker.addTo(layers.points);
  };

  // Whether points of projects stand where the name of a place would be written.
  const covered = (pixel, name, cells) =>
    cells.some((cell) => {
      const right = cell.x / cell.points.length - pixel.x, down = cell.y / cell.points.length - pixel.y;
      return !cell.points.every((point) => point.place) && right > -4 && right < 40 + 8 * name.length && Math.abs(down) < 28;
    });

  const draw = () => {
    if (!data) return;
    const bounds = map.getBounds();
    drawGraticule(bounds);
    layers.names.clearLayers();
    layers.points.clearLayers();
    const cells = cluster(data.points, bounds.pad(0.1));
    const taken = new Set();
    for (const place of data.places) {
      const pixel = map.project(place.at);
      const key = `${Math.floor(pixel.x / 140)}:${Math.floor(pixel.y / 32)}`;
      if (taken.has(key) || !bounds.contains(place.at) || covered(pixel, place.name, cells)) continue;
      taken.add(key);
      label(place.at, place.name, "place-name", [-18, 9]).addTo(layers.names);
    }
    cells.forEach(drawPoint);
  };

  // ---- Outlines, shaded by what is counted there ----

  const shapes = new Map(); // by address: they are large, and change seldom

  const drawOutlines = async (found) => {
    layers.outlines.clearLayers();
    if (!found.outlines) return;
    if (!shapes.has(found.outlines)) shapes.set(found.outlines, await (await fetch(found.outlines)).json());
    if (found !== data) return;
    const drawn = L.geoJSON(shapes.get(found.outlines), {
      style: ({ id }) => {
        const { tone } = found.areas[id] || {};
        return { className: `outline${tone === undefined || tone === null ? "" : ` shade-${tone}`}`, weight: 1, color: "", fillColor: "", fill: tone !== null };
      },
      onEachFeature: ({ id }, layer) => {
        const area = found.areas[id];
        if (!area) return;
        const box = element("div");
        box.append(element("strong", area.name), element("span", area.says));
        if (area.list) box.append(element("p")), box.lastChild.append(element("a", words.list, area.list));
        layer.bindPopup(box, { maxWidth: 300 });
      },
    }).addTo(layers.outlines);
    const bounds = drawn.getBounds();
    for (const point of data.points) bounds.extend(point.at);
    map.fitBounds(bounds, { padding: [20, 20], animate: false });
  };

  // ---- What a point says ----

  const saysPlace = (point) => {
    const item = element("li");
    item.append(element("strong", point.name), element("span", point.place.drawn), element("small", point.place.counted));
    const links = element("p");
    links.append(element("a", words.list, point.place.list));
    item.append(links);
    return item;
  };

  const saysProject = (point) => {
    const item = element("li");
    item.append(element("a", point.name, point.address));
    const facts = [point.amount, point.stage].filter(Boolean).join(" · ");
    if (facts) item.append(element("span", facts));
    item.append(element("small", [point.code, point.accuracy].filter(Boolean).join(" · ")));
    return item;
  };

  const open = (cell, marker) => {
    const list = element("ul");
    for (const point of cell.points.slice(0, LISTED)) list.append(point.place ? saysPlace(point) : saysProject(point));
    if (cell.points.length > LISTED) list.append(element("li", `+ ${write(cell.points.length - LISTED)}`));
    const popup = L.popup({ maxWidth: 300 }).setLatLng(marker.getLatLng()).setContent(list).openOn(map);
    const close = popup.getElement().querySelector(".leaflet-popup-close-button");
    close.setAttribute("aria-label", words.close);
    (list.querySelector("a") || close).focus({ preventScroll: true });
    // Leaflet listens for Escape only while the map itself has the focus.
    L.DomEvent.on(popup.getElement(), "keydown", (event) => event.key === "Escape" && map.closePopup());
    popup.once("remove", () => map.getContainer().focus({ preventScroll: true }));
  };

  const nearer = (cell, marker) => {
    const bounds = L.latLngBounds(cell.points.map((point) => point.at));
    const apart = map.project(bounds.getNorthEast(), map.getMaxZoom()).distanceTo(map.project(bounds.getSouthWest(), map.getMaxZoom()));
    if (apart < CELL || map.getZoom() === map.getMaxZoom()) return open(cell, marker);
    map.getContainer().focus({ preventScroll: true });
    map.fitBounds(bounds, { padding: [40, 40] });
  };

  // ---- What is asked for ----

  const read = ({ places, projects, address, accuracy, areas, outlines }) => ({
    places, areas, outlines,
    points: [
      ...places.filter((place) => place.number).map((place) => ({ at: L.latLng(place.at), name: place.name, number: place.number, place })),
      ...projects.map(([latitude, longitude, code, name, how, amount, stage]) => ({
        at: L.latLng(latitude, longitude), code, name, amount, stage, number: 1, address: address.replace("CODE", code), accuracy: accuracy[how],
      })),
    ],
  });

  // A project alone says little about where it is: its small map holds the nearest place with a name, too.
  const framed = (box) => {
    const place = box.classList.contains("small") && data.places.at(-1);
    return [...data.points.map((point) => point.at), ...(place ? [place.at] : [])];
  };

  const load = async () => {
    const asked = document.getElementById("map-data")?.dataset.points;
    const box = document.getElementById("map");
    if (!asked || !box || asked === shown) return;
    shown = asked;
    try {
      const answer = await fetch(asked);
      if (!answer.ok) throw new Error(answer.status);
      const found = read(await answer.json());
      if (asked !== shown) return; // the reader has asked for something else since
      if (!map || map.getContainer() !== box) start(box);
      data = found;
      map.closePopup();
      map.invalidateSize();
      if (data.points.length) map.fitBounds(L.latLngBounds(framed(box)), { padding: [40, 40], maxZoom: 12, animate: false });
      else map.setView([0, 0], 1, { animate: false });
      draw();
      await drawOutlines(found);
      box.dataset.ready = data.points.length;
    } catch (error) {
      console.error(error);
      shown = null;
      box.textContent = box.dataset.failed;
    }
  };

  document.addEventListener("DOMContentLoaded", load);
  document.addEventListener("htmx:afterSettle", load);
})();
