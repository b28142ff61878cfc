import Foundation

/// How long programs live that are killed again and again, and their certificates, on this machine.
struct KillPace: Sendable {
    /// From a start to the kill, at most.
    let longest: Duration

    /// Of certificates, in seconds: as long as some hundred kills take.
    var lifetime: Int64 { max(40, Int64((longest / Duration.seconds(1) * 50).rounded(.up))) }

    /// Of certificates, as it is written.
    var lifetimeText: String { "\(lifetime)s" }

    /// How long to wait for the next renewal at most.
    var renewal: Duration { .seconds(lifetime + 300) }

    /// Leaves whoever keeps the groups alone until none of them is in its last fifth, long after its renewal was due.
    ///
    /// Other programs may begin to keep the machine busy at any time: where every start is killed too early, nothing is ever
    /// renewed, and that says nothing about what a kill loses.
    /// - Parameter isExpected: whether a group that is not there at all is waited for too
    func relieve(_ groups: [CertificateGroup], isExpected: Bool, explanation: () -> String) async throws {
        for group in groups where isInLastFifth(group) ?? isExpected {
            _ = try await eventually("\(group.certificate), which is late", explanation: explanation) {
                isInLastFifth(group) == false ? true : nil
            }
        }
    }

    /// Nil while there is no certificate.
    private func isInLastFifth(_ group: CertificateGroup) -> Bool? {
        (group.pair?.leaf.notAfter.timeIntervalSinceNow).map { $0 < Double(lifetime) / 5 }
    }
}
