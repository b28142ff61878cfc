import Foundation
import SignetCore
import SignetTestSupport
import SignetVault
import Testing

@testable import SignetAgent

@Suite("When secrets are seen to again")
struct SecretLifetimeTests {
    private let lifetime = SecretLifetime(interval: .seconds(300), threshold: 0.9)

    /// The earliest and the latest of many times, in seconds.
    private func times(_ reply: VaultReply?) -> (steps: Set<SecretLifetime.Step>, range: ClosedRange<Double>) {
        var generator = SeededGenerator(seed: 11)
        var steps: Set<SecretLifetime.Step> = []
        var seconds: [Double] = []
        for _ in 0..<500 {
            let (step, at) = lifetime.next(after: reply, at: AgentStage.start, using: &generator)
            steps.insert(step)
            seconds.append(at.timeIntervalSince(AgentStage.start))
        }
        return (steps, (seconds.min() ?? 0)...(seconds.max() ?? 0))
    }

    @Test("Without a lease about every interval, by what is left of a certificate, by what a rotation leaves")
    func withoutLease() {
        for reply in [nil, VaultReply.data(["a": "b"])] {
            let (steps, range) = times(reply)
            #expect(steps == [.replace])
            #expect(range.lowerBound >= 254 && range.upperBound <= 286)
            #expect(range.upperBound - range.lowerBound > 20)
        }
        let end = Int(AgentStage.start.timeIntervalSince1970) + 1000
        let certificate = times(.data(["expiration": .integer(end)])).range
        #expect(certificate.lowerBound >= 849 && certificate.upperBound <= 951)
        #expect(times(.data(["rotation_period": 60, "ttl": 17])).range == 18...18)
    }

    @Test("A lease is renewed after a sixth to a third of its life, one that cannot be is replaced in time")
    func leases() {
        let (steps, range) = times(.data([:], lease: ("x/1", 600, true)))
        #expect(steps == [.renew(lease: "x/1", seconds: 600)])
        #expect(range.lowerBound >= 100 && range.upperBound <= 200)
        let other = times(.data([:], lease: ("x/1", 600, false)))
        #expect(other.steps == [.replace])
        #expect(other.range.lowerBound >= 509 && other.range.upperBound <= 571)
        #expect(times(.data([:], lease: ("x/1", 1, true))).range == 1...1)
    }
}
