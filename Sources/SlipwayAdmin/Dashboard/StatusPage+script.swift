extension StatusPage {
    static let script = #"""

        "use strict";
        const el = (tag, attributes, ...children) => {
          const node = document.createElement(tag);
          for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
          node.append(...children.filter(child => child !== null));
          return node;
        };
        const get = async path => {
          const response = await fetch(path);
          const body = await response.json();
          if (!response.ok) throw new Error(body.detail);
          return body;
        };
        const percent = value => value === undefined ? "–" : (value * 100).toFixed(2) + " %";
        const ms = value => value === undefined ? "–" : Math.round(value) + " ms";
        const share = value => value === undefined ? "–" : value.toFixed(value % 1 ? 1 : 0) + " %";

        const bar = weights => {
          const box = el("div", {class: "bar"});
          for (const [, value] of Object.entries(weights).sort((a, b) => b[1] - a[1])) {
            const part = el("i", {});
            part.style.width = value + "%";
            box.append(part);
          }
          return box;
        };
        const row = (tag, cells) => el("tr", {}, ...cells.map(cell => el(tag, {}, String(cell))));
        const figures = rollout => {
          const table = el("table", {}, row("th", ["", "desired", "actual", "exchanges", "errors", "p50", "p95",
            "first token p95", "tokens", "cost"]));
          for (const role of ["stable", "canary"]) {
            const name = role === "stable" ? rollout.stable : rollout.version;
            const arm = rollout.figures ? rollout.figures[role] : {exchanges: 0, metrics: {}};
            const of = arm.metrics;
            table.append(row("td", [`${role} ${name}`, share(rollout.weights.desired[name]),
              share(rollout.weights.actual[name]), arm.exchanges, percent(of.error_rate), ms(of.latency_p50),
              ms(of.latency_p95), ms(of.ttft_p95),
              of.tokens_per_request === undefined ? "–" : of.tokens_per_request.toFixed(0),
              of.cost_per_request === undefined ? "–" : "$" + of.cost_per_request.toFixed(5)]));
          }
          return table;
        };
        const showRollout = rollout => el("article", {},
          el("div", {}, el("strong", {}, rollout.id), ` ${rollout.stable} → ${rollout.version} `,
            el("span", {class: "phase " + rollout.phase}, rollout.outcome || rollout.phase),
            rollout.attempt > 1 ? ` attempt ${rollout.attempt}` : null),
          el("div", {}, rollout.reason),
          el("ul", {class: "steps"}, ...rollout.steps.map(step => el("li", {class: step.state}, step.text))),
          rollout.outcome === null ? figures(rollout) : null,
          el("small", {}, `started ${rollout.started_at}`,
            rollout.settled_at ? `, settled ${rollout.settled_at}` : "",
            rollout.deadline ? `, next ${rollout.deadline}` : ""));
        const showService = service => el("article", {},
          el("strong", {}, service.id), ` stable ${service.stable}`, bar(service.weights.desired),
          el("small", {}, Object.entries(service.weights.desired).map(([name, value]) => `${name} ${share(value)}`)
            .join(" · ") + ` · ${service.path_prefix}`));

        const state = document.getElementById("state");
        const refresh = async () => {
          try {
            const [services, rollouts] = await Promise.all([get("/api/v1/services"), get("/api/v1/rollouts?limit=10")]);
            document.getElementById("services").replaceChildren(...services.services.map(showService));
            const list = rollouts.rollouts.length ? rollouts.rollouts.map(showRollout)
              : [el("p", {}, "None yet: slipway rollout start SERVICE VERSION")];
            document.getElementById("rollouts").replaceChildren(...list);
            state.textContent = "live";
          } catch (error) { state.textContent = "not reachable: " + error.message; }
        };
        const note = record => {
          const events = document.getElementById("events");
          events.prepend(el("li", {}, el("time", {}, record.at.slice(11, 19)), ` ${record.rollout || ""} `,
            record.message));
          while (events.children.length > 100) events.lastChild.remove();
        };
        const types = ["started", "weight_set", "stage_passed", "held", "overdue", "paused", "resumed", "skipped",
          "baking", "switched", "job_started", "job_succeeded", "promoted", "rolled_back", "aborted", "superseded",
          "noted", "manifest_applied"];
        const source = new EventSource("/api/v1/events");
        for (const type of types) {
          source.addEventListener(type, event => { note(JSON.parse(event.data)); refresh(); });
        }
        setInterval(refresh, 1000);
        refresh();

        """#
}
