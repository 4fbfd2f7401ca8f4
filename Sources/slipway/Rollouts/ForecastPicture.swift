import SlipwayAdmin
import SlipwayCore

/// A forecast as lines for people.
struct ForecastPicture {
    let forecast: API.Forecast
    let style: TerminalStyle

    var lines: [String] {
        let title = "\(style.bold(forecast.service))  \(forecast.strategy)  \(style.dim(traffic))"
        let shadow = forecast.shadow.map { ["  \($0)"] } ?? []
        if let obstacle = forecast.obstacle { return [title] + shadow + ["  " + obstacle] }
        return [title] + shadow + faults + forecast.advice.map { "  \(style.yellow("!")) \($0)" }
    }

    private var traffic: String {
        let users = forecast.users.map { ", \($0) users" } ?? ""
        return
            "\(forecast.requestsPerSecond.fixed(1)) requests/s\(users), planned \(forecast.plannedSeconds.fixed(0)) s"
    }

    private var faults: [String] {
        forecast.faults.map { "  \($0.seconds == nil ? style.yellow("–") : style.green("✔")) \($0.text)" }
    }
}
