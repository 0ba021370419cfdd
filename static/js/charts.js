/* Draws each <canvas data-chart="ID"> from the JSON in the element ID:
   {type: "bar"|"line"|"doughnut", labels: [], series: [{label, values: []}], unit: "USD"|"%", horizontal, stacked, language}
   Values are decimal numbers for drawing only; the figures to read are in the table under the chart. */
(function () {
  "use strict";

  const COLOURS = ["#0b3c5d", "#009edb", "#7a9cb8", "#c97b1e", "#1b6b3a", "#8a5a9c"];

  // A long name stands on several lines rather than being cut off.
  function lines(label) {
    const words = String(label).split(" ");
    return words.reduce((rows, word) => {
      const last = rows[rows.length - 1];
      if (last !== undefined && (last + " " + word).length <= 26) {
        rows[rows.length - 1] = last + " " + word;
      } else {
        rows.push(word);
      }
      return rows;
    }, []);
  }

  // A pattern beside the colour, so that series are told apart without seeing colour.
  function fill(context, index) {
    const colour = COLOURS[index % COLOURS.length];
    if (index === 0) {
      return colour;
    }
    const tile = document.createElement("canvas");
    tile.width = tile.height = 8;
    const pen = tile.getContext("2d");
    pen.fillStyle = colour;
    pen.fillRect(0, 0, 8, 8);
    pen.strokeStyle = "rgba(255, 255, 255, 0.55)";
    pen.lineWidth = 1.5;
    pen.beginPath();
    if (index % 3 === 1) {
      pen.moveTo(0, 8);
      pen.lineTo(8, 0);
    } else if (index % 3 === 2) {
      pen.moveTo(0, 4);
      pen.lineTo(8, 4);
    } else {
      pen.moveTo(4, 0);
      pen.lineTo(4, 8);
    }
    pen.stroke();
    return context.createPattern(tile, "repeat");
  }

  function draw(canvas) {
    const source = document.getElementById(canvas.dataset.chart);
    if (!source || !window.Chart) {
      return;
    }
    const data = JSON.parse(source.textContent);
    const language = data.language || document.documentElement.lang || "en";
    const full = new Intl.NumberFormat(language, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
    const short = new Intl.NumberFormat(language, { notation: "compact", maximumFractionDigits: 1 });
    const round = data.type === "doughnut";
    const context = canvas.getContext("2d");
    const valueAxis = {
      beginAtZero: true,
      stacked: Boolean(data.stacked),
      ticks: { callback: (value) => short.format(value), maxTicksLimit: 7 },
      title: { display: Boolean(data.unit), text: data.unit },
      grid: { color: "#e3eaf0" },
    };
    const labelAxis = { stacked: Boolean(data.stacked), grid: { display: false }, ticks: { autoSkip: !data.horizontal } };
    new Chart(canvas, {
      type: data.type,
      data: {
        labels: data.horizontal ? data.labels.map(lines) : data.labels,
        datasets: data.series.map((series, index) => ({
          label: series.label,
          data: series.values,
          backgroundColor: round ? data.labels.map((_, slice) => fill(context, slice)) : data.type === "line" ? COLOURS[index] : fill(context, index),
          borderColor: round ? "#ffffff" : COLOURS[index % COLOURS.length],
          borderWidth: round || data.type === "line" ? 2 : 0,
          borderDash: data.type === "line" && index ? [6, 3 * index] : [],
          pointRadius: 3,
          maxBarThickness: 44,
        })),
      },
      options: {
        animation: false,
        responsive: true,
        maintainAspectRatio: false,
        indexAxis: data.horizontal ? "y" : "x",
        scales: round ? {} : data.horizontal ? { x: valueAxis, y: labelAxis } : { x: labelAxis, y: valueAxis },
        plugins: {
          legend: { display: round || data.series.length > 1, position: round ? "right" : "bottom", labels: { boxWidth: 14 } },
          tooltip: {
            callbacks: {
              label: (item) => `${round ? item.label : item.dataset.label}: ${full.format(item.raw)} ${data.unit || ""}`,
            },
          },
        },
      },
    });
  }

  function drawAll(root) {
    root.querySelectorAll("canvas[data-chart]").forEach(draw);
  }

  if (window.Chart) {
    Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
    Chart.defaults.color = "#1b2733";
  }
  drawAll(document);
  document.body.addEventListener("htmx:afterSwap", (event) => drawAll(event.target));
})();
