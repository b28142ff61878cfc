import Foundation
import SignetCore
import SignetRenewal

/// One line of what `signet renew --dry-run` found out about several certificates.
public struct RehearsalLine: TableRecord {
    public let name: String
    public let issuer: String
    public let succeeded: Bool
    /// The serial number of the certificate that the staging directory gave; nil: it gave none.
    public let serialNumber: String?
    /// Why it gave none.
    public let error: String?

    init(_ spec: CertificateSpec, _ outcome: Result<RehearsalRecord, any Error>) {
        name = spec.name
        issuer = spec.issuer.description
        switch outcome {
        case .success(let record): (succeeded, serialNumber, error) = (true, record.serialNumber, nil)
        case .failure(let failure):
            (succeeded, serialNumber, error) = (false, nil, ErrorPresentation(failure).error.message)
        }
    }

    public static var columns: [String] { ["NAME", "ISSUER", "RENEWAL"] }

    public var cells: [String] {
        [name, issuer, succeeded ? "would succeed" : "WOULD FAIL: \(error ?? "")".onOneLine]
    }
}
