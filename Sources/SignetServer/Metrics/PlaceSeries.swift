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
    private var x509ExpiresIn = MetricFamily(
        "x509_cert_expires_in_seconds", "As x509-certificate-exporter: how long it is still valid.")
    private var x509Error = MetricFamily(
        "x509_cert_error", "As x509-certificate-exporter: 1 when the file cannot be read, else 0.")

    private var sslNotBefore = MetricFamily("ssl_cert_not_before", "As ssl_exporter: beginning of the validity.")
    private var sslNotAfter = MetricFamily("ssl_cert_not_after", "As ssl_exporter: end of the validity.")
    private var sslVerified = MetricFamily(
        "ssl_verified_cert_not_after", "As ssl_exporter: end of the validity of what the server's chains are made of.")
    private var sslSuccess = MetricFamily(
        "ssl_probe_success", "As ssl_exporter: 1 when the address could be probed, else 0.")
    private var sslVersion = MetricFamily(
        "ssl_tls_version_info", "As ssl_exporter: the version of TLS that was agreed on.")

    private var probeSuccess = MetricFamily(
        "probe_success", "As blackbox_exporter: 1 when the address could be probed, else 0.")
    private var probeEarliest = MetricFamily(
        "probe_ssl_earliest_cert_expiry", "As blackbox_exporter: the first end in what the server sends.")
    private var probeLast = MetricFamily(
        "probe_ssl_last_chain_expiry_timestamp_seconds",
        "As blackbox_exporter: when the last of the server's chains ends.")
    private var probeChain = MetricFamily(
        "probe_ssl_last_chain_info", "As blackbox_exporter: what the server's certificate is.")
    private var probeVersion = MetricFamily(
        "probe_tls_version_info", "As blackbox_exporter: the version of TLS that was agreed on.")

    init(now: Date) {
        self.now = now
    }

    /// Adds a place.
    /// - Parameter known: what is known of its certificates, by their numbers
    mutating func add(_ place: PlaceRecord, _ known: [Int64: CertificateLabels.Known]) {
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
            notBefore, notAfter, severity, x509NotBefore, x509NotAfter, x509Expired, x509ExpiresIn, x509Error,
            sslNotBefore, sslNotAfter, sslVerified, sslSuccess, sslVersion, probeSuccess, probeEarliest, probeLast,
            probeChain, probeVersion,
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

    private mutating func addFile(_ place: PlaceRecord, _ known: [Int64: CertificateLabels.Known]) {
        let path = place.place.location
        let file = [
            ("filepath", path), ("filename", String(path.split(separator: "/").last ?? "")),
            ("embedded_key", place.place.detail), ("source", place.place.source),
        ]
        x509Error.add(Self.labels(file), place.isUnreadable ? 1 : 0)
        guard let known = CertificateLabels.numbers(of: place).first.flatMap({ known[$0] }) else { return }
        let parts = ["C", "CN", "L", "O", "OU", "ST"]
        let labels = Self.labels(
            file + [("serial_number", known.serial)] + parts.map { ("issuer_\($0)", known.issuer[$0] ?? "") }
                + parts.map { ("subject_\($0)", known.subject[$0] ?? "") })
        x509NotBefore.add(labels, known.notBefore.timeIntervalSince1970)
        x509NotAfter.add(labels, known.notAfter.timeIntervalSince1970)
        x509Expired.add(labels, known.notAfter < now ? 1 : 0)
        x509ExpiresIn.add(labels, known.notAfter.timeIntervalSince(now).rounded())
    }

    private mutating func addEndpoint(_ place: PlaceRecord, _ known: [Int64: CertificateLabels.Known]) {
        let target = [
            ("instance", place.place.location), ("detail", place.place.detail), ("source", place.place.source),
        ]
        let name = Self.labels(target)
        sslSuccess.add(name, place.isUnreadable ? 0 : 1)
        probeSuccess.add(name, place.isUnreadable ? 0 : 1)
        let sent = CertificateLabels.numbers(of: place).compactMap { known[$0] }
        guard let leaf = sent.first, leaf.id == place.certificateID, !place.isUnreadable else { return }
        addCertificates(sent, leaf, name, hasChain: place.hasChain)
        probeEarliest.add(name, sent.map(\.notAfter).min()?.timeIntervalSince1970)
        probeChain.add(
            Self.labels(
                target + [
                    ("fingerprint_sha256", place.fingerprint?.hexadecimal ?? ""), ("issuer", leaf.issuerText),
                    ("serialnumber", place.serial ?? ""), ("subject", leaf.subjectText),
                    ("subjectalternative", leaf.names.joined(separator: ",")),
                ]), 1)
        if let version = place.protocolVersion {
            sslVersion.add("\(name),\(Self.labels([("version", version)]))", 1)
            probeVersion.add("\(name),\(Self.labels([("version", version)]))", 1)
        }
    }

    /// What a server sends, and the chains in it.
    private mutating func addCertificates(
        _ sent: [CertificateLabels.Known], _ leaf: CertificateLabels.Known, _ name: String, hasChain: Bool
    ) {
        var texts: [Int64: String] = [:]
        var shown: Set<String> = []
        for certificate in sent {
            let text = Self.labels(of: certificate)
            texts[certificate.id] = text
            guard shown.insert(text).inserted else { continue }
            sslNotBefore.add("\(name),\(text)", certificate.notBefore.timeIntervalSince1970)
            sslNotAfter.add("\(name),\(text)", certificate.notAfter.timeIntervalSince1970)
        }
        guard hasChain else { return }
        let served = ServedChains(leaf: leaf, others: Array(sent.dropFirst()))
        probeLast.add(name, served.end?.timeIntervalSince1970)
        for (number, chain) in served.chains.enumerated() {
            var shown: Set<String> = []
            for certificate in chain {
                guard let text = texts[certificate.id], shown.insert(text).inserted else { continue }
                sslVerified.add("\(name),chain_no=\"\(number)\",\(text)", certificate.notAfter.timeIntervalSince1970)
            }
        }
    }

    /// As ssl_exporter writes them: lists have a comma at either end.
    private static func labels(of certificate: CertificateLabels.Known) -> String {
        func list(_ values: [String]) -> String { values.isEmpty ? "" : ",\(values.joined(separator: ","))," }
        return labels([
            ("cn", certificate.subject["CN"] ?? ""), ("dnsnames", list(certificate.names)),
            ("emails", list(certificate.mailboxes)), ("ips", list(certificate.addresses)),
            ("issuer_cn", certificate.issuer["CN"] ?? ""), ("ou", list(certificate.units)),
            ("serial_no", certificate.serial),
        ])
    }

    private static func labels(_ pairs: [(String, String)]) -> String {
        pairs.map { "\($0.0)=\"\(MetricsText.escaped($0.1.shortened(to: 500)))\"" }.joined(separator: ",")
    }
}

extension PlaceRecord {
    /// Whether the last look found no certificate that can be read.
    var isUnreadable: Bool { findings.contains { $0.rule == .unreadable } }

    /// Whether the watch found a chain in what the server sends.
    fileprivate var hasChain: Bool { !findings.contains { [.untrusted, .chainIncomplete].contains($0.rule) } }
}
