import SignetCore

/// Where certificates say that issuer, list and status can be had.
struct AIAURLs: Codable, Hashable, Sendable {
    var issuingCertificates: [String] = []
    var crlDistributionPoints: [String] = []
    /// Where delta lists are: freshestCRL.
    var deltaCRLDistributionPoints: [String] = []
    var ocspServers: [String] = []
    /// Whether `{{issuer_id}}`, `{{cluster_path}}` and `{{cluster_aia_path}}` in them are places for values.
    var isTemplate = false

    /// Whether it says nothing.
    var isEmpty: Bool {
        issuingCertificates.isEmpty && crlDistributionPoints.isEmpty && deltaCRLDistributionPoints.isEmpty
            && ocspServers.isEmpty
    }

    /// By the names of their fields.
    static let members: [(field: String, urls: WritableKeyPath<AIAURLs, [String]> & Sendable)] = [
        ("issuing_certificates", \.issuingCertificates), ("crl_distribution_points", \.crlDistributionPoints),
        ("delta_crl_distribution_points", \.deltaCRLDistributionPoints), ("ocsp_servers", \.ocspServers),
    ]

    static let fields = FieldSchema(members.map { FieldDefinition($0.field, .list) })

    /// In the form in which they are answered.
    var data: [String: JSONValue] {
        Dictionary(Self.members.map { ($0.field, .strings(self[keyPath: $0.urls])) }) { $1 }
    }

    /// Takes what was sent.
    /// - Parameter isWanted: whether a field counts, sent or not
    mutating func take(_ call: VaultCall, where isWanted: (String) -> Bool) {
        for (field, urls) in Self.members where isWanted(field) { self[keyPath: urls] = call.list(field) }
    }

    /// With the values put into their places.
    /// - Throws: `VaultFailure` (400) when a value is wanted and not configured.
    func filled(issuer: String, cluster: ClusterSettings) throws -> AIAURLs {
        guard isTemplate else { return self }
        var filled = AIAURLs()
        for (_, urls) in Self.members {
            filled[keyPath: urls] = try self[keyPath: urls].map { try Self.fill($0, issuer, cluster) }
        }
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
        for (field, urls) in Self.members {
            for (url, text) in zip(sample[keyPath: urls], self[keyPath: urls]) where !Self.isURL(url) {
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

extension AIAURLs {
    /// As stored; the places of delta lists came later than the others.
    init(from decoder: any Decoder) throws {
        let stored = try decoder.container(keyedBy: CodingKeys.self)
        issuingCertificates = try stored.decode([String].self, forKey: .issuingCertificates)
        crlDistributionPoints = try stored.decode([String].self, forKey: .crlDistributionPoints)
        deltaCRLDistributionPoints =
            try stored.decodeIfPresent([String].self, forKey: .deltaCRLDistributionPoints) ?? []
        ocspServers = try stored.decode([String].self, forKey: .ocspServers)
        isTemplate = try stored.decode(Bool.self, forKey: .isTemplate)
    }
}

/// Where this server is reached from outside.
struct ClusterSettings: Codable, Hashable, Sendable {
    var path = ""
    var aiaPath = ""
}
