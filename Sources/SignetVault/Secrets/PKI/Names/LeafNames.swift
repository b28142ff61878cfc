import SignetAuthority
import SignetPKI

/// The names of a certificate that a role allows. Making it checks them, in the order and with the messages of Vault.
struct LeafNames: Sendable {
    /// Empty: none.
    private(set) var commonName = ""
    private(set) var serialNumber = ""
    private(set) var userIDs: [String] = []
    /// Hosts and mail addresses sorted, each once; then addresses, URIs and other names as they were asked for.
    private(set) var alternativeNames: [AlternativeName] = []

    private let terms: RoleTerms
    private let applicant: LeafApplicant
    private let requested: RequestedNames
    private let request: CertificateRequest?

    private var role: PKIRole { terms.role }
    /// Where alternative names come from when it is not from the API.
    private var requestWithNames: CertificateRequest? { role.usesRequestNames ? request : nil }

    /// - Parameter request: what is signed; nil: key and certificate are made together
    /// - Throws: `VaultFailure` (400); `.malformedName` when something cannot stand in a certificate.
    init(
        _ requested: RequestedNames, request: CertificateRequest?, terms: RoleTerms, applicant: LeafApplicant
    ) throws {
        self.terms = terms
        self.applicant = applicant
        self.requested = requested
        self.request = request
        try takeCommonName()
        let (hosts, mailboxes) = try hostsAndMailboxes()
        try checkCommonName()
        try takeSerialNumber()
        try check(hosts, mailboxes)
        let others = try otherNames()
        try OtherName.check(others, allowed: role.allowedOtherNames)
        let addresses = try self.addresses()
        let identifiers = try self.identifiers()
        try takeUserIDs()
        alternativeNames =
            Set(hosts).sorted().map { .dns($0) } + Set(mailboxes).sorted().map { .email($0) }
            + addresses + identifiers + (try others.map { try $0.alternativeName })
    }

    /// What was sent and does not count.
    var warnings: [String] {
        guard request != nil else { return [] }
        var warnings: [String] = []
        if role.usesRequestCommonName, !requested.commonName.isEmpty {
            warnings.append(
                "the common_name field was provided but the role is set with \"use_csr_common_name\" set to true")
        }
        if role.usesRequestNames, !requested.alternativeNames.isEmpty {
            warnings.append("the alt_names field was provided but the role is set with \"use_csr_sans\" set to true")
        }
        return warnings
    }
}

// MARK: - Subject

extension LeafNames {
    private mutating func takeCommonName() throws {
        if role.usesRequestCommonName, let request { commonName = request.subject.commonName ?? "" }
        if commonName.isEmpty { commonName = requested.commonName }
        guard !commonName.isEmpty || !role.requireCommonName else {
            throw VaultFailure.invalid(
                "the common_name field is required, or must be provided in a CSR with \"use_csr_common_name\" set to "
                    + "true, unless \"require_cn\" is set to false")
        }
    }

    private func checkCommonName() throws {
        guard !commonName.isEmpty, role.commonNameValidations != ["disabled"] else { return }
        let kind = commonName.utf8.contains(UInt8(ascii: "@")) ? "email" : "hostname"
        guard terms.names.allows(commonName, for: applicant), role.commonNameValidations.contains(kind) else {
            throw VaultFailure.invalid("common name \(commonName) not allowed by this role")
        }
    }

    private mutating func takeSerialNumber() throws {
        serialNumber = requested.serialNumber
        if serialNumber.isEmpty, role.serialNumberSource == "json-csr", let request {
            serialNumber = request.subject.attributes.first { $0.type == "serialNumber" }?.value ?? ""
        }
        guard serialNumber.isEmpty || Self.anyMatches(role.allowedSerialNumbers, serialNumber) else {
            throw VaultFailure.invalid("serial_number \(serialNumber) not allowed by this role")
        }
    }

    private mutating func takeUserIDs() throws {
        userIDs = requested.userIDs
        for id in userIDs where !Self.anyMatches(role.allowedUserIDs, id) {
            throw VaultFailure.invalid("user_id \(id) is not allowed by this role")
        }
    }

    private static func anyMatches(_ patterns: [String], _ text: String) -> Bool {
        patterns.contains { !$0.isEmpty && GlobPattern($0).matches(text) }
    }
}

// MARK: - Alternative names

extension LeafNames {
    private func hostsAndMailboxes() throws -> (hosts: [String], mailboxes: [String]) {
        var hosts: [String] = []
        var mailboxes: [String] = []
        for name in requestWithNames?.alternativeNames ?? [] {
            switch name {
            case .dns(let host): hosts.append(host)
            case .email(let mailbox): mailboxes.append(mailbox)
            case .ip, .uri, .otherName: continue
            }
        }
        if !commonName.isEmpty, !requested.excludesCommonName {
            if commonName.utf8.contains(UInt8(ascii: "@")) {
                mailboxes.append(commonName)
            } else {
                let host = try HostnameSyntax.encoded(commonName)
                if Self.isHost(host) { hosts.append(host) }
            }
        }
        guard requestWithNames == nil else { return (hosts, mailboxes) }
        for name in requested.alternativeNames {
            if name.utf8.contains(UInt8(ascii: "@")) {
                mailboxes.append(name)
                continue
            }
            let host = try HostnameSyntax.encoded(name)
            guard Self.isHost(host) else {
                throw VaultFailure.invalid(
                    "subject alternate name \(name) is not a valid DNS name and cannot be included as a SAN")
            }
            hosts.append(host)
        }
        return (hosts, mailboxes)
    }

    /// An IP address looks like a host name, and must not stand in its place.
    private static func isHost(_ name: String) -> Bool {
        guard HostnameSyntax.isAlternativeName(name) else { return false }
        guard name.utf8.allSatisfy({ $0 == UInt8(ascii: ".") || (0x30...0x39).contains($0) }) else { return true }
        if case .ip? = try? AlternativeName(parsing: name) { return false }
        return true
    }

    private func check(_ hosts: [String], _ mailboxes: [String]) throws {
        for host in hosts where !terms.names.allows(host, for: applicant) {
            throw VaultFailure.invalid("subject alternate name \(host) not allowed by this role")
        }
        for mailbox in mailboxes where !terms.names.allows(mailbox, for: applicant) {
            throw VaultFailure.invalid("email address \(mailbox) not allowed by this role")
        }
    }

    /// Those of the API and, where its names count, those of the request.
    private func otherNames() throws -> [OtherName] {
        let own = (requestWithNames?.alternativeNames ?? []).compactMap { name in
            if case .otherName = name { name.value } else { nil }
        }
        var names: [OtherName] = []
        for name in try OtherName.all(requested.otherNames + own) where !names.contains(name) { names.append(name) }
        return names
    }

    private func addresses() throws -> [AlternativeName] {
        if let request = requestWithNames {
            let addresses = request.alternativeNames.filter { if case .ip = $0 { true } else { false } }
            guard addresses.isEmpty || role.allowIPNames else {
                throw VaultFailure.invalid(
                    "IP Subject Alternative Names are not allowed in this role, but was provided some via CSR")
            }
            return addresses
        }
        guard requested.addresses.isEmpty || role.allowIPNames else {
            throw VaultFailure.invalid(
                "IP Subject Alternative Names are not allowed in this role, but was provided "
                    + "[\(requested.addresses.joined(separator: " "))]")
        }
        return try requested.addresses.map { text in
            guard case .ip(let address)? = try? AlternativeName(parsing: "ip:\(text)") else {
                throw VaultFailure.invalid("the value \"\(text)\" is not a valid IP address")
            }
            return .ip(address)
        }
    }

    private func identifiers() throws -> [AlternativeName] {
        let source = requestWithNames == nil ? "the API" : "CSR"
        let identifiers: [String] =
            requestWithNames.map { request in
                request.alternativeNames.compactMap { if case .uri(let uri) = $0 { uri } else { nil } }
            } ?? requested.identifiers
        guard !identifiers.isEmpty else { return [] }
        guard !role.allowedURIs.isEmpty else {
            throw VaultFailure.invalid(
                "URI Subject Alternative Names are not allowed in this role, but were provided via \(source)")
        }
        let allowed = role.allowedURIsTemplate ? role.allowedURIs.compactMap(applicant.filled) : role.allowedURIs
        return try identifiers.map { uri in
            guard Self.anyMatches(allowed, uri) else {
                throw VaultFailure.invalid(
                    "URI Subject Alternative Names were provided via \(source) which are not valid for this role")
            }
            guard case .uri(let identifier)? = try? AlternativeName(parsing: "uri:\(uri)") else {
                throw VaultFailure.invalid("the provided URI Subject Alternative Name \"\(uri)\" is not a valid URI")
            }
            return .uri(identifier)
        }
    }
}
