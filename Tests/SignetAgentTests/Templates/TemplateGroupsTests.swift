import Foundation
import SignetCore
import SignetTestSupport
import Testing

@testable import SignetAgent

@Suite("Which templates belong together")
struct TemplateGroupsTests {
    @Test("Those that share a certificate, also by way of others")
    func groups() {
        let groups = TemplateGroups([0: ["a"], 1: [], 2: ["b"], 3: ["a", "b"], 4: ["c"], 5: ["c"]])
        #expect(groups.all == [[0, 2, 3], [1], [4, 5]])
        #expect(groups.group(of: 3) == [0, 2, 3] && groups.group(of: 1) == [1] && groups.group(of: 9) == [])
    }

    @Test("Random sharing: two are in one group exactly when a way leads from one to the other")
    func random() {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<200 {
            let count = Int.random(in: 1...12, using: &generator)
            var uses: [Int: Set<String>] = [:]
            for index in 0..<count {
                uses[index] = Set(
                    (0..<Int.random(in: 0...2, using: &generator)).map { _ in
                        "\(Int.random(in: 0..<8, using: &generator))"
                    })
            }
            let groups = TemplateGroups(uses)
            #expect(groups.all.flatMap { $0 }.sorted() == Array(0..<count))
            for index in 0..<count {
                var reached: Set<Int> = [index]
                while true {
                    let names = reached.reduce(into: Set<String>()) { $0.formUnion(uses[$1] ?? []) }
                    let more = Set(uses.filter { !$0.value.isDisjoint(with: names) }.keys).union(reached)
                    if more == reached { break }
                    reached = more
                }
                #expect(groups.group(of: index) == reached.sorted())
            }
        }
    }

    @Test("Quiet: so long after the last change, but no longer than the most")
    func quiet() {
        let period = QuietPeriod(least: .seconds(5), most: .seconds(12))
        let start = AgentStage.start
        var time = QuietTime()
        func moment(_ content: Int, at seconds: Double) -> Double {
            time.moment(of: content, period: period, now: start.addingTimeInterval(seconds)).timeIntervalSince(start)
        }
        #expect(moment(1, at: 0) == 5)
        #expect(moment(1, at: 4) == 5)
        #expect(moment(2, at: 4) == 9)
        #expect(moment(3, at: 8) == 12)
    }
}
