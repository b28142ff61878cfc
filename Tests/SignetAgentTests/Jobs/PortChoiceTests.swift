import SignetCore
import SignetTestSupport
import Testing

@testable import SignetAgent

/// Which ports instances get.
struct PortChoiceTests {
    struct Probe: PortProbe {
        var busy: Set<Int> = []
        func isFree(_ port: Int) -> Bool { !busy.contains(port) }
        func holder(of port: Int) -> String? { busy.contains(port) ? "nginx (process 12)" : nil }
    }

    private func ports(
        _ wanted: [PortSpec], former: [String: Int] = [:], busy: Set<Int> = [], taken: [Int: String] = [:],
        isRunning: Bool = false
    ) throws -> [String: Int] {
        var generator = SeededGenerator(seed: 3)
        return try PortChoice(probe: Probe(busy: busy), taken: taken).ports(
            for: wanted, former: former, isRunning: isRunning, using: &generator)
    }

    @Test func dynamicPortsLieInNomadsRangeAndDiffer() throws {
        let wanted = (0..<50).map { PortSpec(label: "p\($0)", fixed: nil, to: nil) }
        let chosen = try ports(wanted)
        #expect(Set(chosen.values).count == 50)
        #expect(chosen.values.allSatisfy { (20_000...32_000).contains($0) })
    }

    @Test func dynamicPortsStay() throws {
        let wanted = [PortSpec(label: "http", fixed: nil, to: nil)]
        #expect(try ports(wanted, former: ["http": 20_100]) == ["http": 20_100])
        #expect(try ports(wanted, former: ["http": 20_100], busy: [20_100], isRunning: true) == ["http": 20_100])
        #expect(try ports(wanted, former: ["http": 20_100], busy: [20_100]) != ["http": 20_100])
    }

    @Test func whoHoldsAStaticPortIsNamed() throws {
        let wanted = [PortSpec(label: "https", fixed: 7433, to: nil)]
        #expect(try ports(wanted) == ["https": 7433])
        for (busy, taken, name) in [
            ([7433], [:], "nginx (process 12)"), ([], [7433: "the job's instance b.g[0]"], "b.g[0]"),
        ] as [(Set<Int>, [Int: String], String)] {
            do {
                _ = try ports(wanted, busy: busy, taken: taken)
                Issue.record("The port was given away twice.")
            } catch let error as SignetError {
                #expect(error.code == .portTaken)
                #expect(error.message.contains(name))
            }
        }
        #expect(try ports(wanted, former: ["https": 7433], busy: [7433], isRunning: true) == ["https": 7433])
    }
}
