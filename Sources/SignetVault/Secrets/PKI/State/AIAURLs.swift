import SignetCore

/// Where certificates say that issuer, list and status can be had.
struct AIAURLs: Codable, Hashable, Sendable {
    var issuingCertificates: [String] = []
    var crlDistributionPoints: [String] = []
    var ocspServers: [String] = []
    /// Whether `{{issuer_id}}`, `{{cluster_path}}` and `{{cluster_aia_path}}` in them are places for values.
    var isTemplate = false

    /// Whether it says nothing.
    var isEmpty: Bool { issuingCertificates.isEmpty && crlDistributionPoints.isEmpty && ocspServers.isEmpty }

    /// With the values put into their places.
    /// - Throws: `VaultFailure` (400) when a value is wanted and not configured.
    func filled(issuer: String, cluster: ClusterSettings) throws -> AIAURLs {
        guard isTemplate else { return self }
        var filled = AIAURLs()
        filled.issuingCertificates = try issuingCertificates.map { try Self.fill($0, issuer, cluster) }
        filled.crlDistributionPoints = try crlDistributionPoints.map { try Self.fill($0, issuer, cluster) }
        filled.ocspServers = try ocspServers.map { try Self.fill($0, issuer, cluster) }
        return filled
    }

    private static func fill(_ template: String, _ issuer: String, _ cluster: ClusterSettings) throws -> String {
        for (place, value) in [("{{cluster_path}}", cluster.path), ("{{cluster_aia_path}}", cluster.aiaPath)]
        where template.contains(place) && value.isEmpty {
            throw VaultFailure.invalid(
                "unable to template AIA URLs as we lack local cluster address information (\(place.dropFirst(2).dropLast(2)))"
            )
        }
        return
            template
            .replacing("{{issuer_id}}", with: issuer)
            .replacing("{{cluster_path}}", with: cluster.path)
            .replacing("{{cluster_aia_path}}", with: cluster.aiaPath)
    }

    /// - Throws: `VaultFailure` (400) naming the list that has something that is no URL.
    func check() throws {
        let sample =
            isTemplate
            ? try filled(issuer: "i", cluster: ClusterSettings(path: "http://h", aiaPath: "http://h")) : self
        for (field, urls, given) in [
            ("issuing_certificates", sample.issuingCertificates, issuingCertificates),
            ("crl_distribution_points", sample.crlDistributionPoints, crlDistributionPoints),
            ("ocsp_servers", sample.ocspServers, ocspServers),
        ] {
            for (url, text) in zip(urls, given) where !Self.isURL(url) {
                throw VaultFailure.invalid(
                    "invalid URL found in Authority Information Access (AIA) parameter \(field): \(text)")
            }
        }
    }

    /// Absolute, in ASCII, of a kind that certificates hold.
    static func isURL(_ text: String) -> Bool {
        guard let scheme = ["http://", "https://", "ldap://"].first(where: { text.lowercased().hasPrefix($0) }) else {
            return false
        }
        return text.utf8.count > scheme.utf8.count && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }
}

/// Where this server is reached from outside.
struct ClusterSettings: Codable, Hashable, Sendable {
    var path = ""
    var aiaPath = ""
}
