import Foundation
import SignetAuthority
import SignetCore
import SignetPKI
import Testing

@testable import SignetRenewal
@testable import SignetServer

@Suite("What the terminal shows")
struct TerminalTextTests {
    private let now = Date(timeIntervalSince1970: 1_800_000_000)

    private func status(_ phase: CertificateStatus.Phase) -> CertificateStatus {
        var spec = CertificateSpec(
            name: "service-a", names: [.dns("a.example.com")],
            issuer: IssuerReference(kind: "authority", name: "root", role: "services"))
        var files = FilesDestinationSpec()
        files.key = "/srv/tls.key"
        files.fullChain = "/srv/full.crt"
        spec.destinations = [.files(files)]
        spec.actions = [.reload(unit: "nginx.service")]
        spec.verification = VerificationSpec(endpoints: ["127.0.0.1:8443"])
        var status = CertificateStatus(spec: spec, phase: phase, installed: [], served: [], consecutiveFailures: 0)
        status.serialNumber = "0102030405060708090a0b0c0d0e0f10"
        status.notBefore = now.addingTimeInterval(-3600)
        status.notAfter = now.addingTimeInterval(7200)
        status.fingerprint = "ab"
        status.installed = [
            .init(destination: "/srv/tls.key (+1 file)", serialNumber: status.serialNumber, installedAt: now)
        ]
        status.served = [
            .init(endpoint: "127.0.0.1:8443", serialNumber: "ff", checkedAt: now.addingTimeInterval(-30), error: nil)
        ]
        status.lastError = phase == .failing ? "no\nluck" : nil
        status.consecutiveFailures = phase == .failing ? 3 : 0
        status.nextAttempt = now.addingTimeInterval(3600)
        status.nextReason = "because"
        return status
    }

    @Test func statusIsOneLineEach() {
        #expect(StatusRecord([], at: now).text.hasPrefix("Nothing is kept valid yet."))
        let lines = StatusRecord([status(.valid), status(.failing)], at: now).text.split(separator: "\n")
        #expect(lines.count == 3)
        #expect(lines[0].hasPrefix("NAME"))
        #expect(lines[1].hasPrefix("service-a  valid"))
        #expect(lines[1].contains("0102030405060708…"))
        #expect(lines[1].contains("in 1 hour"))
        #expect(lines[2].contains("failing (3)"))
        #expect(lines[2].hasSuffix("no"))
    }

    @Test func anExpiredCertificateSaysSoWhateverItsPhase() {
        let later = now.addingTimeInterval(10_000)
        #expect(StatusRecord([status(.valid)], at: later).text.contains("expired"))
        #expect(
            ExplainScreen.text(status(.valid), events: [], now: later).hasPrefix(
                "service-a HAS EXPIRED 46 minutes ago."))
        #expect(
            ExplainScreen.text(status(.failing), events: [], now: later).hasPrefix(
                "service-a HAS EXPIRED 46 minutes ago.\nno\nluck\n"))
    }

    @Test func explainIsComplete() {
        let events = [
            RenewalEvent(at: now, kind: "verified", message: "Seen."),
            RenewalEvent(at: now.addingTimeInterval(-60), kind: "issued", message: "Made."),
        ]
        let text = ExplainScreen.text(status(.valid), events: events, now: now)
        for words in [
            "service-a is as it should be.", "names        dns:a.example.com",
            "issuer       authority root, role services",
            "renewal      after 66.7 % of its lifetime", "/srv/full.crt (full chain)",
            "afterwards   systemctl reload nginx.service", "verified at  127.0.0.1:8443",
            "/srv/tls.key (+1 file): this certificate, now",
            "127.0.0.1:8443: ANOTHER certificate, serial ff, 30 seconds ago", "verified  Seen.", "issued    Made.",
            "because",
        ] {
            #expect(text.contains(words), "\(words)\n\n\(text)")
        }
        #expect(!text.split(separator: "\n").contains { $0.hasSuffix(" ") })
    }

    @Test(arguments: [
        CertificateStatus.Phase.pending, .installing, .acting, .verifying, .valid, .failing,
    ]) func everyPhaseHasASentence(_ phase: CertificateStatus.Phase) {
        var status = status(phase)
        let first = ExplainScreen.text(status, events: [], now: now).prefix { $0 != "\n" }
        #expect(first.hasPrefix("service-a "))
        status.serialNumber = nil
        status.notAfter = nil
        status.installed = []
        status.served = []
        status.nextAttempt = nil
        status.nextReason = nil
        let text = ExplainScreen.text(status, events: [], now: now)
        for words in ["nothing yet", "kept in the database only", "not checked yet", "nothing is planned"] {
            #expect(text.contains(words), "\(text)")
        }
    }

    @Test func failuresAreLoud() {
        let text = ExplainScreen.text(status(.failing), events: [], now: now)
        #expect(text.hasPrefix("service-a FAILED 3 times in a row; what is in place stays valid until "))
        #expect(text.contains("no\nluck"))
    }

    @Test func aRoleShowsTheUsagesOfItsOwn() {
        var role = Role(name: "services", authority: "root")
        #expect(!RoleRecord(role).text.contains("key usage"))
        role.keyUsage = [.digitalSignature]
        role.extendedKeyUsages = ["1.3.6.1.5.5.7.3.1", "1.2.3"]
        let text = RoleRecord(role).text
        #expect(text.contains("digitalSignature") && text.contains("serverAuth, 1.2.3"), "\(text)")
    }

    @Test func tablesAreAligned() {
        let table = TextTable(columns: ["A", "LONG"], rows: [["xyz", ""], ["é", "1"]])
        #expect(table.text == "A    LONG\nxyz\né    1")
    }
}
