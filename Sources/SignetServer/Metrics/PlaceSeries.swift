import Foundation
import SignetCore
import SignetWatch

/// The series of single places: our own, and those of x509-certificate-exporter, ssl_exporter and blackbox_exporter, so that alerts
/// and dashboards made for these go on.
struct PlaceSeries {
    private let now: Date

    private var notBefore = MetricFamily(
        "signet_watch_place_not_before_timestamp_seconds", "Beginning of the validity of what is at the place.")
    private var notAfter = MetricFamily(
        "signet_watch_place_not_after_timestamp_seconds", "End of the validity of what is at the place.")
    private var severity = MetricFamily(
        "signet_watch_place_severity", "The worst finding on the place: 0 ok, 1 warning, 2 critical.")

    private var x509NotBefore = MetricFamily(
        "x509_cert_not_before", "As x509-certificate-exporter: beginning of the validity.")
    private var x509NotAfter = MetricFamily("x509_cert_not_after", "As x509-certificate-exporter: end of the validity.")
    private var x509Expired = MetricFamily(
        "x509_cert_expired", "As x509-certificate-exporter: 1 when it has expired, else 0.")
    private var x509Error = MetricFamily(
        "x509_cert_error", "As x509-certificate-exporter: 1 when the file cannot be read, else 0.")

    private var sslNotBefore = MetricFamily("ssl_cert_not_before", "As ssl_exporter: beginning of the validity.")
    private var sslNotAfter = MetricFamily("ssl_cert_not_after", "As ssl_exporter: end of the validity.")
    private var sslSuccess = MetricFamily(
        "ssl_probe_success", "As ssl_exporter: 1 when the address could be probed, else 0.")
    private var sslVersion = MetricFamily(
        "ssl_tls_version_info", "As ssl_exporter: the version of TLS that was agreed on.")

    private var probeSuccess = MetricFamily(
        "probe_success", "As blackbox_exporter: 1 when the address could be probed, else 0.")
    private var probeEarliest = MetricFamily(
        "probe_ssl_earliest_cert_expiry", "As blackbox_exporter: the first end in what the server sends.")
    private var probeChain = MetricFamily(
        "probe_ssl_last_chain_info", "As blackbox_exporter: what the server's certificate is.")
    private var probeVersion = MetricFamily(
        "probe_tls_version_info", "As blackbox_exporter: the version of TLS that was agreed on.")

    init(now: Date) {
        self.now = now
    }

    /// Adds a place.
    /// - Parameter known: of its certificate; nil: it could never be read
    mutating func add(_ place: PlaceRecord, _ known: CertificateLabels.Known?) {
        addOwn(place)
        switch place.place.kind {
        case .file: addFile(place, known)
        case .endpoint: addEndpoint(place, known)
        case .managed, .authority, .transparency: break
        }
    }

    /// In the order in which they are shown.
    var families: [MetricFamily] {
        [
            notBefore, notAfter, severity, x509NotBefore, x509NotAfter, x509Expired, x509Error, sslNotBefore,
            sslNotAfter, sslSuccess, sslVersion, probeSuccess, probeEarliest, probeChain, probeVersion,
        ]
    }

    private mutating func addOwn(_ place: PlaceRecord) {
        let name = Self.labels([
            ("source", place.place.source), ("location", place.place.location), ("detail", place.place.detail),
        ])
        let more = Self.labels([
            ("certificate", place.title), ("serial_number", place.serial ?? ""), ("owner", place.place.owner ?? ""),
        ])
        notBefore.add("\(name),\(more)", place.notBefore?.timeIntervalSince1970)
        notAfter.add("\(name),\(more)", place.notAfter?.timeIntervalSince1970)
        severity.add(name, Double(place.severity.rawValue))
    }

    private mutating func addFile(_ place: PlaceRecord, _ known: CertificateLabels.Known?) {
        let path = place.place.location
        let file = [
            ("filepath", path), ("filename", String(path.split(separator: "/").last ?? "")),
            ("embedded_key", place.place.detail), ("source", place.place.source),
        ]
        x509Error.add(Self.labels(file), place.isUnreadable ? 1 : 0)
        guard let known, let end = place.notAfter else { return }
        let parts = ["C", "CN", "L", "O", "OU", "ST"]
        let labels = Self.labels(
            file + [("serial_number", place.serial ?? "")] + parts.map { ("issuer_\($0)", known.issuer[$0] ?? "") }
                + parts.map { ("subject_\($0)", known.subject[$0] ?? "") })
        x509NotBefore.add(labels, place.notBefore?.timeIntervalSince1970)
        x509NotAfter.add(labels, end.timeIntervalSince1970)
        x509Expired.add(labels, end < now ? 1 : 0)
    }

    private mutating func addEndpoint(_ place: PlaceRecord, _ known: CertificateLabels.Known?) {
        let target = [
            ("instance", place.place.location), ("detail", place.place.detail), ("source", place.place.source),
        ]
        let name = Self.labels(target)
        let isSeen = place.isUnreadable ? 0.0 : 1
        sslSuccess.add(name, isSeen)
        probeSuccess.add(name, isSeen)
        guard let known, let end = place.notAfter, isSeen == 1 else { return }
        let names = known.names.joined(separator: ",")
        let certificate = Self.labels(
            target + [
                ("cn", known.subject["CN"] ?? ""), ("dnsnames", names.isEmpty ? "" : ",\(names),"),
                ("issuer_cn", known.issuer["CN"] ?? ""), ("ou", known.subject["OU"] ?? ""),
                ("serial_no", place.serial ?? ""),
            ])
        sslNotBefore.add(certificate, place.notBefore?.timeIntervalSince1970)
        sslNotAfter.add(certificate, end.timeIntervalSince1970)
        probeEarliest.add(name, known.earliestEnd.timeIntervalSince1970)
        probeChain.add(
            Self.labels(
                target + [
                    ("fingerprint_sha256", place.fingerprint?.hexadecimal ?? ""), ("issuer", place.issuer ?? ""),
                    ("serialnumber", place.serial ?? ""), ("subject", known.subjectText),
                    ("subjectalternative", names),
                ]), 1)
        if let version = place.protocolVersion {
            sslVersion.add("\(name),\(Self.labels([("version", version)]))", 1)
            probeVersion.add("\(name),\(Self.labels([("version", version)]))", 1)
        }
    }

    private static func labels(_ pairs: [(String, String)]) -> String {
        pairs.map { "\($0.0)=\"\(MetricsText.escaped($0.1.shortened(to: 500)))\"" }.joined(separator: ",")
    }
}

extension PlaceRecord {
    /// Whether the last look found no certificate that can be read.
    var isUnreadable: Bool { findings.contains { $0.rule == .unreadable } }
}
