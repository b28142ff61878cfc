extension RateLimit {
    private static let hour: Duration = .seconds(3600)
    private static let day: Duration = .seconds(86_400)

    /// What Let's Encrypt's production CA allows (letsencrypt.org/docs/rate-limits, 2026-08-21), the limits of its front end
    /// included.
    public static let letsEncrypt: [RateLimit] = [
        RateLimit(10, "accounts per IP address", in: hour * 3, of: .account, per: .address),
        RateLimit(500, "accounts per /48 of IPv6", in: hour * 3, of: .account, per: .addressRange),
        RateLimit(
            300, "orders per account", in: hour * 3, of: .order, per: .account,
            except: [.exactSetRenewal, .renewalInformation]),
        RateLimit(
            50, "certificates per registered domain", in: day * 7, of: .certificate, per: .registeredDomain,
            except: [.exactSetRenewal, .renewalInformation]),
        RateLimit(
            5, "certificates per exact set of names", in: day * 7, of: .certificate, per: .exactSet,
            except: [.renewalInformation]),
        RateLimit(
            5, "failed authorizations per name and account", in: hour, of: .failedAuthorization,
            per: .identifierAndAccount, except: [.renewalInformation]),
        // One comes back a day; the CA also forgives all of them when one succeeds.
        RateLimit(
            1152, "consecutive failed authorizations per name and account", in: day * 1152, of: .failedAuthorization,
            per: .identifierAndAccount),
        request("newNonce", 20), request("newAccount", 5), request("newOrder", 300), request("revokeCert", 10),
        request("renewalInfo", 1000), request("directory", 40),
    ]

    private static func request(_ resource: String, _ perSecond: Int) -> RateLimit {
        RateLimit(
            perSecond, "\(resource) requests per IP address", in: .seconds(1), of: .request(resource), per: .address)
    }

    /// The directory of Let's Encrypt's production CA.
    public static let letsEncryptDirectory = "https://acme-v02.api.letsencrypt.org/directory"

    /// The limits of the CA with that directory URL; nil: none are known.
    public static func limits(ofDirectory url: String) -> [RateLimit]? {
        url == letsEncryptDirectory ? letsEncrypt : nil
    }
}
