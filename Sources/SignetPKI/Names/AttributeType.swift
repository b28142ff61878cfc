import SwiftASN1

/// The kinds of attributes that names are made of (RFC 5280 appendix A.1, RFC 4519, X.520), with their short names.
struct AttributeType: Hashable, Sendable {
    /// How a value of the kind is encoded, where the kind says so.
    enum Encoding: Sendable {
        case utf8
        case printable
        case ia5
    }

    /// Dotted OID.
    let oid: String
    /// As openssl and RFC 4514 write it; the dotted OID for kinds without a short name.
    let name: String
    var encoding: Encoding = .utf8
    /// The most characters a value may have (RFC 5280 appendix A.1, "ub-").
    var maximumLength = 256

    /// The kind of that short name (in any case), alias, or dotted OID; nil when there is none.
    init?(named text: String) {
        let text = text.hasPrefix("OID.") || text.hasPrefix("oid.") ? String(text.dropFirst(4)) : text
        if let known = Self.byName[text.lowercased()] ?? Self.byOID[text] {
            self = known
        } else if let oid = try? ASN1ObjectIdentifier(dotted: text) {
            self.init(oid: oid.dotted)
        } else {
            return nil
        }
    }

    /// The kind of that OID.
    init(oid: String) {
        self = Self.byOID[oid] ?? AttributeType(oid, oid)
    }

    /// The kind whose OBJECT IDENTIFIER has these content octets; nil when they are damaged.
    init?(content: ArraySlice<UInt8>) {
        if let known = Self.byContent[Array(content)] {
            self = known
        } else {
            guard let oid = LenientASN1.dotted(content) else { return nil }
            self.init(oid: oid)
        }
    }

    private init(_ oid: String, _ name: String, _ encoding: Encoding = .utf8, maximumLength: Int = 256) {
        self.oid = oid
        self.name = name
        self.encoding = encoding
        self.maximumLength = maximumLength
    }

    static let commonName = AttributeType("2.5.4.3", "CN", maximumLength: 64)

    private static let known: [AttributeType] = [
        commonName,
        AttributeType("2.5.4.6", "C", .printable, maximumLength: 2),
        AttributeType("2.5.4.8", "ST", maximumLength: 128),
        AttributeType("2.5.4.7", "L", maximumLength: 128),
        AttributeType("2.5.4.10", "O", maximumLength: 64),
        AttributeType("2.5.4.11", "OU", maximumLength: 64),
        AttributeType("1.2.840.113549.1.9.1", "emailAddress", .ia5, maximumLength: 255),
        AttributeType("2.5.4.5", "serialNumber", .printable, maximumLength: 64),
        AttributeType("2.5.4.9", "street", maximumLength: 128),
        AttributeType("2.5.4.17", "postalCode", maximumLength: 40),
        AttributeType("0.9.2342.19200300.100.1.1", "UID"),
        AttributeType("0.9.2342.19200300.100.1.25", "DC", .ia5),
        AttributeType("2.5.4.4", "SN", maximumLength: 40),
        AttributeType("2.5.4.42", "GN", maximumLength: 16),
        AttributeType("2.5.4.43", "initials", maximumLength: 5),
        AttributeType("2.5.4.44", "generationQualifier", maximumLength: 3),
        AttributeType("2.5.4.12", "title", maximumLength: 64),
        AttributeType("2.5.4.13", "description", maximumLength: 1024),
        AttributeType("2.5.4.15", "businessCategory", maximumLength: 128),
        AttributeType("2.5.4.41", "name"),
        AttributeType("2.5.4.46", "dnQualifier", .printable),
        AttributeType("2.5.4.65", "pseudonym", maximumLength: 128),
        AttributeType("2.5.4.97", "organizationIdentifier"),
        AttributeType("1.3.6.1.4.1.311.60.2.1.1", "jurisdictionL", maximumLength: 128),
        AttributeType("1.3.6.1.4.1.311.60.2.1.2", "jurisdictionST", maximumLength: 128),
        AttributeType("1.3.6.1.4.1.311.60.2.1.3", "jurisdictionC", .printable, maximumLength: 2),
    ]

    private static let byOID = Dictionary(uniqueKeysWithValues: known.map { ($0.oid, $0) })

    private static let byContent = Dictionary(
        uniqueKeysWithValues: known.compactMap { type in
            (try? ObjectIdentifierOctets.encode(dotted: type.oid)).map { ($0, type) }
        })

    private static let byName: [String: AttributeType] = {
        var names = Dictionary(uniqueKeysWithValues: known.map { ($0.name.lowercased(), $0) })
        let aliases = [
            "commonname": "cn", "countryname": "c", "country": "c", "stateorprovincename": "st", "state": "st",
            "s": "st",
            "localityname": "l", "locality": "l", "organizationname": "o", "organization": "o",
            "organizationalunitname": "ou", "organizationalunit": "ou", "email": "emailaddress", "e": "emailaddress",
            "streetaddress": "street", "userid": "uid", "domaincomponent": "dc", "surname": "sn", "givenname": "gn",
        ]
        for (alias, name) in aliases { names[alias] = names[name] }
        return names
    }()
}
