import Foundation
import SignetCore
import SignetPKI

/// Finds out whether certificates are revoked: by the lists and the responders that they name.
struct RevocationInquiry: Sendable {
    /// What is known of one certificate.
    enum Verdict: Sendable {
        case good
        case revoked(at: Date, reason: RevocationReason, source: String)
        /// Nobody gave a usable answer, with a sentence for each who was asked.
        case unknown([String])
        /// The certificate names nobody who could be asked.
        case unstated
    }

    /// A list whose signature has been checked, its entries by serial number.
    private struct CheckedList: Sendable {
        let list: CertificateRevocationList
        let positions: [ArraySlice<UInt8>: Int]
    }

    private struct ListKey: Hashable, Sendable {
        let url: String
        let issuer: [UInt8]
    }

    private struct ResponderKey: Hashable, Sendable {
        let serial: [UInt8]
        let issuer: [UInt8]
    }

    /// How many of a certificate's URLs are tried.
    private static let urlLimit = 3
    /// The largest list that is read, in bytes; of those kept, all together.
    private static let listSize = 32 << 20
    private static let keptListSize = 64 << 20

    private let checks: AssessmentPolicy.RevocationChecks
    private let fetcher: any RemoteFetching
    private let lists = SharedAnswers<ListKey, CheckedList>(capacity: keptListSize)
    private let silent = SilentResponders()
    private let replies = SharedAnswers<ResponderKey, OCSPReply.Statement>(capacity: 10_000)

    init(checks: AssessmentPolicy.RevocationChecks, fetcher: any RemoteFetching) {
        self.checks = checks
        self.fetcher = fetcher
    }

    /// - Parameter issuer: the certificate of who issued it
    /// - Throws: `CancellationError`
    func verdict(
        on certificate: DecodedCertificate, issuer: DecodedCertificate, at moment: Date
    ) async throws -> Verdict {
        var failures: [String] = []
        if checks.asksResponders {
            for url in Self.fetchable(certificate.ocspURLs) {
                do {
                    let statement = try await ask(url, of: certificate, issuer, moment)
                    switch statement.status {
                    case .good: return .good
                    case .revoked(let date, let reason): return .revoked(at: date, reason: reason, source: url)
                    case .unknown: failures.append("The responder \(url) does not know the certificate.")
                    }
                } catch {
                    try note(error, url, &failures)
                }
            }
        }
        if checks.readsLists {
            for url in Self.fetchable(certificate.crlURLs) {
                do {
                    return try await look(up: certificate, in: url, issuer, moment)
                } catch {
                    try note(error, url, &failures)
                }
            }
        }
        return failures.isEmpty ? .unstated : .unknown(failures)
    }

    private func note(_ error: any Error, _ url: String, _ failures: inout [String]) throws {
        if error is CancellationError { throw error }
        let message = (error as? SignetError)?.message ?? String(describing: error)
        failures.append(message.contains(url) ? message : "\(url): \(message)")
    }

    private static func fetchable(_ urls: [String]) -> ArraySlice<String> {
        urls.filter { url in
            let scheme = url.prefix { $0 != ":" }.lowercased()
            return scheme == "http" || scheme == "https"
        }.prefix(urlLimit)
    }

    // MARK: OCSP

    private func ask(
        _ url: String, of certificate: DecodedCertificate, _ issuer: DecodedCertificate, _ moment: Date
    ) async throws -> OCSPReply.Statement {
        let key = ResponderKey(serial: certificate.serialNumber, issuer: issuer.fingerprint)
        let (fetcher, silent) = (fetcher, silent)
        return try await replies.value(for: key, at: moment) {
            guard let body = OCSPRequest.make(for: certificate, issuer: issuer) else {
                throw SignetError(.unusableOCSPResponse, "The key of \(issuer) is damaged: nobody can be asked by it.")
            }
            let request = RemoteRequest(
                url: url, body: body, contentType: "application/ocsp-request", sizeLimit: OCSPReply.maximumSize)
            try await silent.check(url, at: moment)
            let answer: [UInt8]
            do {
                answer = try await fetcher.fetch(request)
            } catch {
                if !(error is CancellationError) { await silent.note(error, of: url, at: moment) }
                throw error
            }
            let reply = try OCSPReply(der: answer)
            let statement = try reply.statement(on: certificate, issuer: issuer, at: moment)
            return .init(value: statement, until: statement.nextUpdate ?? moment)
        }
    }

    // MARK: Lists

    private func look(
        up certificate: DecodedCertificate, in url: String, _ issuer: DecodedCertificate, _ moment: Date
    ) async throws -> Verdict {
        let checked = try await list(at: url, of: issuer, moment)
        guard checked.list.isResponsible(for: certificate) else {
            throw SignetError(
                .badRevocationList, "The revocation list at \(url) is not one on which \(certificate) would be.")
        }
        guard let position = checked.positions[Self.magnitude(certificate.serialNumber)] else { return .good }
        let entry = checked.list.revoked[position]
        return .revoked(at: entry.revokedAt, reason: entry.reason, source: url)
    }

    private func list(at url: String, of issuer: DecodedCertificate, _ moment: Date) async throws -> CheckedList {
        let fetcher = fetcher
        return try await lists.value(for: ListKey(url: url, issuer: issuer.fingerprint), at: moment) {
            let bytes = try await fetcher.fetch(
                RemoteRequest(url: url, sizeLimit: Self.listSize, timeLimit: .seconds(20)))
            let list = try CertificateRevocationList(published: try Self.der(bytes))
            guard list.isSigned(by: issuer) else {
                throw SignetError(
                    .badRevocationList, "The revocation list at \(url) is not signed by the key of \(issuer).")
            }
            guard list.thisUpdate <= moment.addingTimeInterval(300), moment <= list.nextUpdate ?? .distantFuture else {
                let end = list.nextUpdate.map { MomentText.format($0) } ?? "never"
                throw SignetError(
                    .badRevocationList,
                    "The revocation list at \(url) is not current: it is from \(MomentText.format(list.thisUpdate)) until \(end)."
                )
            }
            let numbered = list.revoked.enumerated().map { (Self.magnitude($1.serialNumber), $0) }
            let positions = Dictionary(numbered) { first, _ in first }
            let until = list.nextUpdate ?? moment.addingTimeInterval(3600)
            // What is read takes more room than the list, but a large one must be kept too.
            let cost = min(bytes.count + list.revoked.count * 150, Self.keptListSize)
            return .init(value: CheckedList(list: list, positions: positions), until: until, cost: cost)
        }
    }

    /// Lists are published as DER; some authorities put PEM there.
    private static func der(_ bytes: [UInt8]) throws -> [UInt8] {
        guard bytes.first != 0x30 else { return bytes }
        return try PEMBlock.parseAll(bytes).first { $0.label == "X509 CRL" }?.bytes ?? bytes
    }

    private static func magnitude(_ serial: [UInt8]) -> ArraySlice<UInt8> { serial.drop { $0 == 0 } }
}
