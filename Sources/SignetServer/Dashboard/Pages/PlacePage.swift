import Foundation
import Hummingbird
import SignetAuthority
import SignetCore
import SignetPKI
import SignetWatch

/// One place: what is there, where, what is the matter, what is to be done, what was there before.
extension Dashboard {
    /// What a place's page and its confirmations show.
    struct PlaceSubject: Sendable {
        let place: PlaceRecord
        let certificate: CertificateRow?
        /// The name in `signet.yaml` of the certificate that is there; nil: no engine of ours renews it.
        let managedName: String?
        /// Whether an authority here has issued it, or it is managed: then it can be revoked from here.
        let isRevocable: Bool
    }

    private struct View {
        struct Finding {
            let tone: String
            let severity: String
            let rule: String
            let sentence: String
            let remedy: String
        }

        struct Actions {
            let renewPath: String?
            let revokePath: String?
        }

        struct Other {
            let path: String
            let location: String
        }

        struct Member {
            let subject: String
            let issuer: String
            let validity: String
        }

        struct Past {
            let title: String
            let serial: String
            let firstSeen: String
            let lastSeen: String
            let notAfter: String
        }

        let tone: String
        let state: String
        let name: String
        let gone: String?
        let hasFindings: Bool
        let findings: [Finding]
        let actions: Actions?
        let what: [FactView]
        let life: ExpiryView?
        let whereFacts: [FactView]
        let hasRemarks: Bool
        let remarks: [String]
        let hasOthers: Bool
        let others: [Other]
        let hasSameKey: Bool
        let sameKey: [String]
        let hasChain: Bool
        let chain: [Member]
        let explanation: String?
        let hasHistory: Bool
        let history: [Past]
        let pem: String?
    }

    /// Of each list of a page.
    private static let most = 50

    /// What the address names.
    /// - Throws: `DashboardRefusal.notFound`
    func placeSubject(_ visit: DashboardVisit) async throws -> PlaceSubject {
        guard let text = visit.parameters.get("id"), let id = PlaceID(text),
            let place = try await subject.inventory.place(id)
        else { throw DashboardRefusal.notFound }
        let certificate =
            if let id = place.certificateID { try await subject.inventory.certificate(id) } else {
                CertificateRow?.none
            }
        let managed = try await managedName(place)
        var isRevocable = managed != nil
        if !isRevocable, let certificate {
            isRevocable = try await subject.authorities.hasIssued(certificate)
        }
        return PlaceSubject(
            place: place, certificate: certificate, managedName: managed, isRevocable: isRevocable)
    }

    /// What is kept valid now, whatever it was when the place was looked at.
    private func managedName(_ place: PlaceRecord) async throws -> String? {
        guard let name = place.management?.name else { return nil }
        do {
            return try await subject.engine.status(of: name).spec.name
        } catch let error as SignetError where error.code == .notFound {
            return nil
        }
    }

    func placePage(_ visit: DashboardVisit) async throws -> Response {
        let found = try await placeSubject(visit)
        let (place, now) = (found.place, visit.now)
        let inventory = subject.inventory
        let others = try await others(than: found)
        let sameKey = try await sameKey(as: found.certificate)
        let chain = try await inventory.chain(of: place).prefix(Self.most)
        let history = try await inventory.history(of: found.place.id, limit: Self.most)
        let decoded = found.certificate.flatMap { try? DecodedCertificate(der: $0.der) }
        return try page(
            .place, title: place.title.shortened(to: 120), visit, notice: Self.notice(visit.query["done"]),
            View(
                tone: place.severity.name, state: place.severity.dashboardName,
                name: place.title.shortened(to: 300),
                gone: place.goneAt.map { "It has not been there since \(MomentText.format($0, seenFrom: now))." },
                hasFindings: !place.findings.isEmpty, findings: place.findings.prefix(Self.most).map(Self.finding),
                actions: actions(found), what: Self.what(found, decoded, now),
                life: place.notAfter.map {
                    ExpiryView(from: place.notBefore, until: $0, tone: place.severity.name, now: now)
                },
                whereFacts: Self.whereFacts(place, now), hasRemarks: !place.remarks.isEmpty,
                remarks: place.remarks.prefix(Self.most).map { $0.shortened(to: 300) },
                hasOthers: !others.isEmpty, others: others, hasSameKey: !sameKey.isEmpty, sameKey: sameKey,
                hasChain: !chain.isEmpty, chain: chain.map { Self.member($0, now) },
                explanation: try await explanation(found.managedName, now),
                hasHistory: !history.isEmpty, history: history.map { Self.past($0, now) }, pem: decoded?.pem))
    }

    private func explanation(_ name: String?, _ now: Date) async throws -> String? {
        guard let name else { return nil }
        let status = try await subject.engine.status(of: name)
        let events = try await subject.engine.events(of: name, limit: 20)
        return ExplainRecord(status: status, events: events, at: now).text
    }

    private func others(than found: PlaceSubject) async throws -> [View.Other] {
        guard let id = found.place.certificateID else { return [] }
        return try await subject.inventory.places(showing: id).filter { $0.id != found.place.id }.prefix(Self.most).map
        {
            View.Other(path: $0.dashboardPath, location: $0.place.description.shortened(to: 200))
        }
    }

    private func sameKey(as certificate: CertificateRow?) async throws -> [String] {
        guard let certificate else { return [] }
        return try await subject.inventory.certificates(withKey: certificate.keyHash, limit: 20)
            .filter { $0.id != certificate.id }.map { "\($0.title.shortened(to: 120)), serial \($0.serial)" }
    }

    private func actions(_ found: PlaceSubject) -> View.Actions? {
        guard found.managedName != nil || found.isRevocable else { return nil }
        let path = found.place.dashboardPath
        return View.Actions(
            renewPath: found.managedName.map { _ in "\(path)/renew" },
            revokePath: found.isRevocable && found.certificate != nil ? "\(path)/revoke" : nil)
    }

    private static func notice(_ done: String?) -> String? {
        switch done {
        case "renewal": "It is being renewed. What comes of it is below, under what the renewal engine says."
        case "revocation": "It has been revoked."
        case "revocation-renewal": "It has been revoked, and another one has been asked for."
        case "was-revoked": "It was revoked before."
        default: nil
        }
    }

    private static func finding(_ finding: Finding) -> View.Finding {
        View.Finding(
            tone: finding.severity.name, severity: finding.severity.dashboardName, rule: finding.rule.rawValue,
            sentence: finding.sentence.shortened(to: 600), remedy: finding.remedy.shortened(to: 600))
    }

    private static func what(
        _ found: PlaceSubject, _ decoded: DecodedCertificate?, _ now: Date
    ) -> [FactView] {
        let place = found.place
        let names = decoded?.alternativeNames.prefix(most).map(\.description).joined(separator: ", ")
        return FactView.some("Subject", found.certificate?.subject.shortened(to: 500))
            + FactView.some("Names", names?.shortened(to: 4000))
            + FactView.some("Issuer", place.issuer?.shortened(to: 500))
            + FactView.some("Serial number", place.serial, isCode: true)
            + FactView.some("Valid from", place.notBefore.map { MomentText.format($0, seenFrom: now) })
            + FactView.some("Valid until", place.notAfter.map { MomentText.format($0, seenFrom: now) })
            + FactView.some("Key", found.certificate?.keyName)
            + FactView.some("Signature", decoded?.signatureAlgorithmName)
            + FactView.some("SHA-256", place.fingerprint?.hexadecimal, isCode: true)
    }

    private static func whereFacts(_ place: PlaceRecord, _ now: Date) -> [FactView] {
        FactView.some("Place", place.place.location.shortened(to: 1000), isCode: true)
            + FactView.some(
                "Which", place.place.detail.isEmpty ? nil : place.place.detail.shortened(to: 1000), isCode: true)
            + FactView.some("Source", "\(place.place.source) (\(place.place.kind.rawValue))")
            + FactView.some("Owner", place.place.owner)
            + FactView.some("Region", place.place.region)
            + FactView.some("Protocol", place.protocolVersion)
            + FactView.some("Renewed as", place.management.map { "\($0.name), by \($0.issuer)" })
            + FactView.some("First seen", MomentText.format(place.firstSeen, seenFrom: now))
            + FactView.some("Last seen", MomentText.format(place.lastSeen, seenFrom: now))
    }

    private static func member(_ row: CertificateRow, _ now: Date) -> View.Member {
        View.Member(
            subject: row.subject.shortened(to: 300), issuer: row.issuer.shortened(to: 300),
            validity: "valid until \(MomentText.format(row.notAfter, seenFrom: now)), \(row.keyName)")
    }

    private static func past(_ sighting: SightingRecord, _ now: Date) -> View.Past {
        View.Past(
            title: sighting.title.shortened(to: 120), serial: sighting.serial,
            firstSeen: MomentText.format(sighting.firstSeen), lastSeen: MomentText.format(sighting.lastSeen),
            notAfter: String(MomentText.format(sighting.notAfter).prefix(10)))
    }
}

extension AuthorityService {
    /// Whether an authority here has issued this very certificate, and can still revoke it.
    fileprivate func hasIssued(_ row: CertificateRow) async throws -> Bool {
        do {
            let known = try await certificate(serialNumber: row.serial, authority: nil)
            return known.certificate.der == row.der && known.revokedAt == nil
        } catch let error as SignetError where error.code == .notFound || error.code == .invalidInput {
            return false
        }
    }
}
