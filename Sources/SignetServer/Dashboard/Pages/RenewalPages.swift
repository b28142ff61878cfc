import Hummingbird
import SignetCore
import SignetPKI
import SignetWatch

/// "Renew now" and "revoke": a page that asks, and a form that does it.
extension Dashboard {
    private struct View {
        let heading: String
        let sentence: String
        let facts: [FactView]
        let action: String
        let serial: String
        let hasReasons: Bool
        let reasons: [OptionView]
        let button: String
        /// Class of the button.
        let tone: String
        let backPath: String
    }

    /// Why a person at this page may want a certificate revoked.
    private static let reasons: [RevocationReason] = [
        .unspecified, .keyCompromise, .superseded, .affiliationChanged, .cessationOfOperation, .privilegeWithdrawn,
    ]

    func renewalConfirmation(_ visit: DashboardVisit) async throws -> Response {
        let found = try await placeSubject(visit)
        guard let name = found.managedName else { throw DashboardRefusal.notManaged }
        return try page(
            .confirmation, title: "Renew \(name)", visit,
            View(
                heading: "Renew \(name) now?",
                sentence:
                    "A new certificate is requested from its issuer, installed, and put into use as signet.yaml says.",
                facts: Self.facts(found), action: "\(found.place.dashboardPath)/renew",
                serial: found.place.serial ?? "", hasReasons: false, reasons: [], button: "Renew now", tone: "primary",
                backPath: found.place.dashboardPath))
    }

    func renew(_ visit: DashboardVisit, _ form: FormFields) async throws -> Response {
        let found = try await placeSubject(visit)
        guard let name = found.managedName else { throw DashboardRefusal.notManaged }
        try await subject.engine.requestRenewal(of: name)
        try await subject.authorities.noteRenewalRequest(of: name, actor: visit.session.actor)
        logger.notice(
            "A renewal was asked for.", metadata: ["certificate": "\(name)", "actor": "\(visit.session.actor)"])
        return DashboardResponse.seeOther("\(found.place.dashboardPath)?done=renewal")
    }

    func revocationConfirmation(_ visit: DashboardVisit) async throws -> Response {
        let found = try await placeSubject(visit)
        guard found.isRevocable, let certificate = found.certificate else { throw DashboardRefusal.notRevocable }
        return try page(
            .confirmation, title: "Revoke", visit,
            View(
                heading: "Revoke this certificate?",
                sentence: found.managedName == nil
                    ? "Nobody who looks at revocation lists or asks by OCSP trusts it any more, wherever it is in use."
                    : "Nobody who looks at revocation lists or asks by OCSP trusts it any more. Another one is asked for at once.",
                facts: Self.facts(found), action: "\(found.place.dashboardPath)/revoke", serial: certificate.serial,
                hasReasons: true,
                reasons: Self.reasons.map {
                    OptionView(
                        value: $0.name, optionName: $0.name.replacing("-", with: " "), isChosen: $0 == .unspecified)
                },
                button: "Revoke it", tone: "danger", backPath: found.place.dashboardPath))
    }

    func revoke(_ visit: DashboardVisit, _ form: FormFields) async throws -> Response {
        let found = try await placeSubject(visit)
        guard found.isRevocable, let certificate = found.certificate else { throw DashboardRefusal.notRevocable }
        // Between asking and answering the place may have got another certificate.
        guard form["serial"] == certificate.serial else { throw DashboardRefusal.changedMeanwhile }
        guard form["sure"] == "yes", let reason = form["reason"].flatMap(RevocationReason.init(name:)),
            Self.reasons.contains(reason)
        else { return DashboardResponse.seeOther("\(found.place.dashboardPath)/revoke") }
        let wish = RevocationWish(certificate: certificate.serial, reason: reason, actor: visit.session.actor)
        do {
            let outcome = try await subject.revoke(wish)
            logger.notice(
                "A certificate was revoked.",
                metadata: ["serial": "\(certificate.serial)", "actor": "\(visit.session.actor)"])
            let done =
                outcome.wasRevoked ? "was-revoked" : outcome.renewedName == nil ? "revocation" : "revocation-renewal"
            return DashboardResponse.seeOther("\(found.place.dashboardPath)?done=\(done)")
        } catch let error as SignetError {
            throw DashboardRefusal(
                status: .conflict, heading: "It was not revoked", sentence: error.message, remedy: error.remedy)
        }
    }

    private static func facts(_ found: PlaceSubject) -> [FactView] {
        FactView.some("Certificate", found.place.title.shortened(to: 200))
            + FactView.some("Serial number", found.place.serial, isCode: true)
            + FactView.some("Place", found.place.place.description.shortened(to: 300))
            + FactView.some("Valid until", found.place.notAfter.map(MomentText.format))
    }
}

extension DashboardRefusal {
    fileprivate static let notManaged = DashboardRefusal(
        status: .notFound, heading: "It is not renewed here",
        sentence: "No certificate of signet.yaml is kept at this place.",
        remedy: "Declare it under certificates, and Signet keeps it valid.")
    fileprivate static let notRevocable = DashboardRefusal(
        status: .notFound, heading: "It cannot be revoked here",
        sentence:
            "No authority of this Signet has issued it, none of its issuers keeps it valid, or it is revoked already.",
        remedy: "Ask whoever has issued it.")
    fileprivate static let changedMeanwhile = DashboardRefusal(
        status: .conflict, heading: "Nothing was done",
        sentence: "There is another certificate at this place than when you were asked.",
        remedy: "Look at it again.")
}
