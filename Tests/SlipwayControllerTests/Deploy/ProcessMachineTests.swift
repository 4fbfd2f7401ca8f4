import SlipwayCore
import Testing

@testable import SlipwayController

/// One environment's process, in every order of events.
@Suite struct ProcessMachineTests {
    private static let start = Timestamp(microseconds: 1_800_000_000_000_000)

    private static func order(_ deployment: String) -> ProcessMachine.Order {
        ProcessMachine.Order(
            deployment: deployment,
            arguments: ["./app"],
            variables: [:],
            stopTimeout: .seconds(10),
            prompt: nil
        )
    }

    private static func process(_ number: Int32) -> ProcessID { ProcessID(number: number, startedAt: UInt64(number)) }

    /// A machine with the world around it: what lives, and what was told to end.
    private struct World: Hashable {
        var machine: ProcessMachine
        var living: Set<ProcessID> = []
        var told: Set<ProcessID> = []
        var wanted: String?
        var nextNumber: Int32 = 1
        var now = ProcessMachineTests.start
        /// Whether two were ever there at once, or a process that is wanted was told to end.
        var fault: String?

        init() { machine = ProcessMachine(found: [], wanted: nil, at: ProcessMachineTests.start) }

        mutating func act(_ actions: [ProcessMachine.Action]) {
            for action in actions {
                switch action {
                case .start(let order):
                    if !living.isEmpty { fault = "\(order.deployment) was started beside \(living)" }
                    if order.deployment != wanted {
                        fault = "\(order.deployment) was started and \(wanted ?? "none") wanted"
                    }
                    let process = ProcessMachineTests.process(nextNumber)
                    nextNumber += 1
                    living.insert(process)
                    machine.started(order, as: process, at: now)
                case .terminate(let process): told.insert(process)
                case .kill(let process):
                    if !told.contains(process) { fault = "\(process) was killed before it was told" }
                    living.remove(process)
                    told.remove(process)
                    act(machine.ended(process, "was ended by signal 9", at: now))
                }
            }
        }

        mutating func want(_ deployment: String?) {
            wanted = deployment
            act(machine.want(deployment.map(ProcessMachineTests.order), at: now))
        }

        mutating func end() {
            guard let process = living.min(by: { $0.number < $1.number }) else { return }
            living.remove(process)
            told.remove(process)
            act(machine.ended(process, "ended with exit code 1", at: now))
        }

        mutating func wait(_ duration: Duration) {
            now = now + duration
            act(machine.timePassed(now))
        }
    }

    private static let stimuli: [@Sendable (inout World) -> Void] = [
        { $0.want("a") }, { $0.want("b") }, { $0.want(nil) }, { $0.end() }, { $0.wait(.milliseconds(50)) },
        { $0.wait(.seconds(60)) },
    ]

    /// All orders of eight events: never two processes at once, never one that nobody wants, and time brings what is wanted.
    @Test func everyOrderOfEventsKeepsOneProcess() {
        var worlds: Set<World> = [World()]
        for _ in 0..<8 {
            worlds = Set(
                worlds.flatMap { world in
                    Self.stimuli.map { stimulus in
                        var next = world
                        stimulus(&next)
                        return next
                    }
                }
            )
        }
        #expect(worlds.count > 1000)
        for var world in worlds {
            #expect(world.fault == nil, "\(world.fault ?? "")")
            for _ in 0..<3 { world.wait(.seconds(60)) }
            #expect(world.living.count == (world.wanted == nil ? 0 : 1))
            #expect(world.wanted.map { world.machine.isRunning($0) } ?? true)
        }
    }

    @Test func oneThatKeepsEndingIsStartedEverLessOften() {
        var world = World()
        world.want("a")
        var waits: [Int] = []
        for _ in 0..<10 {
            world.end()
            var waited = 0
            while world.living.isEmpty {
                world.wait(.milliseconds(50))
                waited += 50
            }
            waits.append(waited)
        }
        #expect(waits == [250, 500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000])
        #expect(world.machine.restarts == 10)
    }

    @Test func oneThatRanForLongBeginsTheCountAnew() {
        var world = World()
        world.want("a")
        for _ in 0..<5 {
            world.end()
            world.wait(.seconds(60))
        }
        #expect(world.machine.ends == 5)
        world.wait(.seconds(60))
        world.end()
        #expect(world.machine.ends == 1)
    }

    @Test func aProcessOfTheSameDeploymentIsTakenUp() {
        let machine = ProcessMachine(
            found: [("a", Self.process(7))],
            wanted: Self.order("a"),
            at: Self.start
        )
        #expect(machine.isRunning("a") && machine.processes == [Self.process(7)])
    }

    @Test func aProcessOfAnotherDeploymentEndsFirst() {
        var machine = ProcessMachine(
            found: [("old", Self.process(7))],
            wanted: Self.order("a"),
            at: Self.start
        )
        #expect(machine.processes == [Self.process(7)] && !machine.isRunning("a"))
        #expect(machine.timePassed(Self.start + .seconds(10)) == [.kill(Self.process(7))])
        #expect(machine.ended(Self.process(7), "ended", at: Self.start + .seconds(10)) == [.start(Self.order("a"))])
    }

    @Test(arguments: [
        (
            "4711 (a b) c) S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 777 20",
            ProcessID(number: 4711, startedAt: 777)
        ),
        ("4711 (sh) S 1 2 3", nil), ("", nil),
    ])
    func theKernelsLineIsRead(line: String, process: ProcessID?) {
        #expect(ProcessTable.read(line) == process)
    }
}
