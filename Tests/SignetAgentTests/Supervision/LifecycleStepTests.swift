import SignetTestSupport
import Testing

@testable import SignetAgent

@Suite struct LifecycleStepTests {
    private typealias Progress = LifecycleTask.Progress

    private static let group: [(String, LifecycleTask.Role)] = [
        ("init", .prestart(isSidecar: false)), ("proxy", .prestart(isSidecar: true)), ("web", .main), ("api", .main),
        ("notify", .poststart(isSidecar: false)), ("logger", .poststart(isSidecar: true)), ("clean", .poststop),
    ]

    private func tasks(_ progress: [String: LifecycleTask.Progress], leader: String? = nil) -> [LifecycleTask] {
        Self.group.map { name, role in
            LifecycleTask(name: name, role: role, progress: progress[name] ?? .waiting, isLeader: name == leader)
        }
    }

    private func step(_ progress: [String: LifecycleTask.Progress], leader: String? = nil, isWanted: Bool = true)
        -> LifecycleStep
    { LifecycleStep(tasks(progress, leader: leader), isWanted: isWanted) }

    @Test func prestartThenMainThenPoststart() {
        #expect(step([:]).start == ["init", "proxy"])
        #expect(step(["init": .running, "proxy": .running]).start.isEmpty)
        #expect(step(["init": .succeeded]).start == ["proxy"])
        #expect(step(["init": .succeeded, "proxy": .running]).start == ["web", "api"])
        #expect(step(["init": .succeeded, "proxy": .restarting, "web": .running]).start == ["api"])
        #expect(step(["init": .succeeded, "proxy": .running, "web": .running, "api": .restarting]).start.isEmpty)
        let mainRuns: [String: LifecycleTask.Progress] = [
            "init": .succeeded, "proxy": .running, "web": .running, "api": .succeeded,
        ]
        #expect(step(mainRuns).start == ["notify", "logger"])
        #expect(step(mainRuns).stop.isEmpty)
    }

    @Test func sidecarsGoLastAndPoststopAfterAll() {
        var progress: [String: LifecycleTask.Progress] = [
            "init": .succeeded, "proxy": .running, "web": .succeeded, "api": .succeeded, "notify": .running,
            "logger": .restarting,
        ]
        #expect(step(progress).stop == ["notify"])
        progress["notify"] = .stopped
        #expect(step(progress).stop == ["proxy", "logger"])
        progress["proxy"] = .stopped
        progress["logger"] = .stopped
        #expect(step(progress).start == ["clean"])
        progress["clean"] = .running
        #expect(step(progress) == step(progress, isWanted: false))
        progress["clean"] = .succeeded
        #expect(step(progress).outcome == .complete)
        #expect(step(progress, isWanted: false).outcome == .stopped)
    }

    @Test func aFailureEndsTheOthers() {
        let failed = step(["init": .failed, "proxy": .running])
        #expect(failed.start.isEmpty && failed.stop == ["proxy"])
        let web = step(["init": .succeeded, "proxy": .running, "web": .failed, "api": .running])
        #expect(web.stop == ["api"])
        let all = step(["init": .failed, "proxy": .stopped, "clean": .succeeded])
        #expect(all.outcome == .failed && all.start.isEmpty && all.stop.isEmpty)
    }

    @Test func theLeaderTakesTheOthersWithItAndIsStoppedFirst() {
        let over = step(
            ["init": .succeeded, "proxy": .running, "web": .succeeded, "api": .running], leader: "web")
        #expect(over.stop == ["api"])
        let running: [String: LifecycleTask.Progress] = [
            "init": .succeeded, "proxy": .running, "web": .running, "api": .running,
        ]
        #expect(step(running, leader: "web", isWanted: false).stop == ["web"])
        #expect(step(running, isWanted: false).stop == ["web", "api"])
    }

    /// Groups of random tasks that do random things: the order holds at every step, and it comes to an end.
    @Test func theOrderHoldsInRandomLives() {
        var random = SeededGenerator(seed: 8)
        for _ in 0..<2000 {
            let roles: [LifecycleTask.Role] = [
                .prestart(isSidecar: false), .prestart(isSidecar: true), .main, .poststart(isSidecar: false),
                .poststart(isSidecar: true), .poststop,
            ]
            var tasks = (0..<Int.random(in: 1...7, using: &random)).map {
                LifecycleTask(
                    name: "t\($0)", role: roles.randomElement(using: &random) ?? .main, progress: .waiting,
                    isLeader: Bool.random(using: &random) && $0 == 0)
            }
            tasks.append(LifecycleTask(name: "main", role: .main, progress: .waiting))
            live(&tasks, &random)
        }
    }

    private func live(_ tasks: inout [LifecycleTask], _ random: inout SeededGenerator) {
        var isWanted = true
        for round in 0..<200 {
            if round > 60 || Int.random(in: 0..<40, using: &random) == 0 { isWanted = false }
            let step = LifecycleStep(tasks, isWanted: isWanted)
            guard step.outcome == .goesOn else {
                #expect(tasks.allSatisfy { $0.progress.isOver || $0.progress == .waiting && $0.role != .poststop })
                return
            }
            for index in tasks.indices {
                let task = tasks[index]
                if step.start.contains(task.name) {
                    #expect(task.progress == .waiting)
                    if task.role == .main {
                        #expect(
                            tasks.allSatisfy { $0.role != .prestart(isSidecar: false) || $0.progress == .succeeded })
                    }
                    if task.role == .poststop {
                        #expect(
                            tasks.allSatisfy { $0.role == .poststop || $0.progress.isOver || $0.progress == .waiting })
                    }
                    tasks[index].progress = .running
                } else if step.stop.contains(task.name) {
                    #expect(!task.progress.isOver && task.progress != .waiting)
                    tasks[index].progress = .stopped
                } else {
                    advance(&tasks[index], &random)
                }
            }
        }
        Issue.record("it does not come to an end: \(tasks)")
    }

    private func advance(_ task: inout LifecycleTask, _ random: inout SeededGenerator) {
        switch task.progress {
        case .running:
            task.progress =
                [.running, .running, .restarting, .succeeded, .failed].randomElement(using: &random) ?? .running
        case .restarting: task.progress = Bool.random(using: &random) ? .running : .restarting
        case .waiting, .succeeded, .failed, .stopped: break
        }
    }
}
