import Foundation
import SignetPKI
import SignetTestSupport
import Synchronization

/// Reads the files of a group again and again, as a service may at any moment, and looks whether they belong together.
///
/// It reads certificate, key, authority, and the certificate again. A certificate that is the same before and after was there all the time in
/// between, so the key that was read must be its own: what is wrong here was wrong on the disk, however the files are published.
final class GroupReader: Sendable {
    struct Findings: Sendable {
        var readings = 0
        /// Serial numbers in the order in which they came.
        var serials: [String] = []
        /// What was wrong, once each.
        var faults: [String] = []
    }

    private struct Reading: Equatable {
        let certificate: Data
        let key: Data
        let authority: Data
    }

    private struct State {
        var findings = Findings()
        var last: Reading?
        var expiry = Date.distantFuture
    }

    private let group: CertificateGroup
    private let state: Mutex<State>
    private let look: Mutex<RepeatedLook?>

    init(_ group: CertificateGroup) {
        self.group = group
        state = Mutex(State())
        look = Mutex(nil)
        let repeated = RepeatedLook(pause: 500) { [weak self] in self?.read() }
        look.withLock { $0 = repeated }
    }

    /// What was found so far.
    var findings: Findings { state.withLock { $0.findings } }

    private func read() {
        let before = content(group.certificate)
        let (key, authority) = (content(group.key), content(group.authority))
        guard content(group.certificate) == before else { return }
        state.withLock { state in
            guard let before, let key, let authority else {
                // Before the first time there is nothing, or links that appear one after the other.
                if state.last != nil { Self.note("a file is gone", in: &state) }
                return
            }
            state.findings.readings += 1
            Self.judge(Reading(certificate: before, key: key, authority: authority), &state)
        }
    }

    private func content(_ path: String) -> Data? { try? Data(contentsOf: URL(fileURLWithPath: path)) }

    private static func judge(_ reading: Reading, _ state: inout State) {
        if reading != state.last {
            state.last = reading
            do {
                let leaf = try CertificateFile(bytes: Array(reading.certificate)).certificates.first
                let key = try PrivateKey(pem: String(decoding: reading.key, as: UTF8.self))
                let root = try CertificateFile(bytes: Array(reading.authority)).certificates.first
                guard let leaf, let root else { throw TestSupportError("an empty file") }
                guard key.publicKey.subjectPublicKeyInfo == leaf.subjectPublicKeyInfo else {
                    throw TestSupportError("the key does not fit certificate \(leaf.serialNumberText)")
                }
                guard root.subject == leaf.issuer else { throw TestSupportError("another authority") }
                state.expiry = leaf.notAfter
                state.findings.serials.append(leaf.serialNumberText)
            } catch {
                note("\(error)", in: &state)
            }
        }
        if Date() > state.expiry { note("expired at \(state.expiry)", in: &state) }
    }

    private static func note(_ fault: String, in state: inout State) {
        if !state.findings.faults.contains(fault) { state.findings.faults.append(fault) }
    }
}
