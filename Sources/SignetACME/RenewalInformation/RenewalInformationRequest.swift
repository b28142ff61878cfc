import Foundation
import SignetCore
import SignetRenewal

extension ACMEClient {
    /// Asks when the CA would like a certificate renewed (RFC 9773 section 4). The request is not signed.
    /// - Returns: the window and the moment before which it need not be asked again; nil when the CA gives no such advice.
    /// - Throws: `.acmeMalformedResponse` for a window that ends before it begins; as the CA answers.
    public func renewalInformation(
        for certificate: CertificateID
    ) async throws -> (information: RenewalInformation, pollAt: Date?)? {
        guard let base = try await directory().renewalInfo else { return nil }
        let url = base + (base.hasSuffix("/") ? "" : "/") + certificate.text
        let response = try await get(url, attempt: "ask when the certificate \(certificate) should be renewed")
        let object = try WireJSON.decode(
            RenewalInformationObject.self, from: response.body, what: "renewal information")
        let window = object.suggestedWindow
        guard window.start < window.end else {
            throw ACMEFailure(
                .acmeMalformedResponse,
                "\(host) suggests to renew \(certificate) between \(MomentText.format(window.start)) and"
                    + " \(MomentText.format(window.end)), which is no time at all.")
        }
        return (
            RenewalInformation(
                windowStart: window.start, windowEnd: window.end, explanation: object.explanationURL),
            RetryAfter.moment(response.headers.first(name: "Retry-After"), now: clock.now)
        )
    }
}
