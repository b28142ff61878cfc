import SignetCore

extension CertificateChain {
    /// The largest answer that is accepted from a fetcher, in bytes.
    public static let maximumFetchedSize = 64 << 10

    /// How many of a certificate's URLs are tried.
    private static let maximumURLs = 4

    /// Adds what is missing at the end of a chain: follows the URLs of the issuers' certificates (AIA caIssuers, RFC 5280
    /// section 4.2.2.1) until a self-signed certificate, or until one names no URL.
    ///
    /// What is fetched may be DER, PEM or PKCS#7; of it only a certificate that did issue the last one is taken.
    /// - Parameters:
    ///   - chain: in order, leaf first
    ///   - maximumLength: of the result
    ///   - fetch: is given an http or https URL and returns at most 64 KiB
    /// - Returns: the chain with what was found, the root included when it has one.
    /// - Throws: `.incompleteChain` naming the certificate, the URL and the reason when none of a certificate's URLs gives its
    ///   issuer, when issuers go round in a circle, or when the chain would be longer than allowed.
    public static func complete(
        _ chain: [DecodedCertificate], maximumLength: Int = 8, fetch: @Sendable (String) async throws -> [UInt8]
    ) async throws -> [DecodedCertificate] {
        var chain = chain
        while let last = chain.last, !last.isSelfSigned {
            let urls = last.issuingCertificateURLs.filter(isFetchable).prefix(maximumURLs)
            if urls.isEmpty { break }
            guard chain.count < maximumLength else {
                throw incomplete(last, "would make the chain longer than \(maximumLength) certificates")
            }
            chain.append(try await issuer(of: last, at: urls, notIn: chain, fetch: fetch))
        }
        return chain
    }

    /// Adds the missing issuers of certificates as they stand in a file: of the chain among them, whatever their order and
    /// whatever stands beside it; where they form no chain, of each.
    /// - Returns: the certificates as they were given, then what was found.
    /// - Throws: as ``complete(_:maximumLength:fetch:)``.
    public static func complete(
        unordered certificates: [DecodedCertificate], fetch: @Sendable (String) async throws -> [UInt8]
    ) async throws -> [DecodedCertificate] {
        let leaf = ChainArrangement(certificates).positions.first.map { certificates[$0 - 1] }
        var known = certificates
        for certificate in leaf.map({ [$0] }) ?? certificates {
            let chain = order(leaf: certificate, among: known)
            known += try await complete(chain, fetch: fetch).dropFirst(chain.count)
        }
        return known
    }

    private static func issuer(
        of certificate: DecodedCertificate, at urls: ArraySlice<String>, notIn chain: [DecodedCertificate],
        fetch: @Sendable (String) async throws -> [UInt8]
    ) async throws -> DecodedCertificate {
        var failures: [String] = []
        for url in urls {
            do {
                let bytes = try await fetch(url)
                guard bytes.count <= maximumFetchedSize else {
                    failures.append("\(url) answered \(bytes.count) bytes, more than \(maximumFetchedSize)")
                    continue
                }
                let fetched = try CertificateFile(bytes: bytes).certificates
                let index = IssuerIndex(fetched)
                if let issuer = index.issuer(of: certificate, notIn: chain) { return issuer }
                let isCircle = index.issuer(of: certificate, notIn: []) != nil
                failures.append(
                    isCircle
                        ? "\(url) leads back to a certificate that is in the chain already"
                        : "\(url) has only certificates that did not issue it, such as \(fetched[0])")
            } catch let error as CancellationError {
                throw error
            } catch {
                let reason = (error as? SignetError)?.message ?? String(describing: error)
                failures.append("\(url): \(reason.hasSuffix(".") ? String(reason.dropLast()) : reason)")
            }
        }
        throw incomplete(certificate, "could not be had: \(failures.joined(separator: "; "))")
    }

    private static func isFetchable(_ url: String) -> Bool {
        let scheme = url.prefix { $0 != ":" }.lowercased()
        return scheme == "http" || scheme == "https"
    }

    private static func incomplete(_ certificate: DecodedCertificate, _ what: String) -> SignetError {
        SignetError(
            .incompleteChain, "The issuer's certificate of \(certificate) \(what).",
            remedy: "Get the certificate of \"\(certificate.issuer)\" from its authority and add it to the chain.")
    }
}
