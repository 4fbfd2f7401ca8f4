/// A small live page over the API: every service with its split, every rollout with its steps, and the last decisions.
///
/// One document, no assets. All that comes from the server is put in as text, never as markup.
enum StatusPage {
    static let html = """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Slipway</title>
        <style>\(style)</style>
        </head>
        <body>
        <header><h1>Slipway</h1><span id="state">connecting</span></header>
        <main>
        <section><h2>Services</h2><div id="services"></div></section>
        <section><h2>Rollouts</h2><div id="rollouts"></div></section>
        <section><h2>Decisions</h2><ol id="events"></ol></section>
        </main>
        <script>\(script)</script>
        </body>
        </html>

        """

    private static let style = """

        :root { color-scheme: light dark; --line: #8884; --soft: #888; --canary: #d97706; --stable: #0e7490 }
        body { font: 15px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 62rem; padding: 1rem }
        header { display: flex; gap: 1rem; align-items: baseline } h1 { font-size: 1.3rem } h2 { font-size: 1rem }
        #state, small, time { color: var(--soft) }
        article { border: 1px solid var(--line); border-radius: 6px; padding: .6rem .9rem; margin: .6rem 0 }
        table { border-collapse: collapse; font-variant-numeric: tabular-nums } td, th { text-align: right; padding: 0 .9rem 0 0 }
        td:first-child, th:first-child { text-align: left } th { color: var(--soft); font-weight: normal }
        .bar { display: flex; height: .5rem; border-radius: 3px; overflow: hidden; margin: .4rem 0; background: var(--line) }
        .bar i { background: var(--stable) } .bar i + i { background: var(--canary) }
        .steps { display: flex; flex-wrap: wrap; gap: .3rem; list-style: none; padding: 0; font-size: .85rem }
        .steps li { border: 1px solid var(--line); border-radius: 4px; padding: 0 .4rem; color: var(--soft) }
        .steps .current { border-color: var(--canary); color: inherit } .steps .done { background: var(--line) }
        .steps .ended { border-color: #dc2626; color: #dc2626 }
        .phase { font-weight: 600 } .healthy { color: #15803d } .degraded { color: #dc2626 } .paused { color: var(--canary) }
        #events { list-style: none; padding: 0; font-size: .9rem }

        """
}
