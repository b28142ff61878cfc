/// How a template runner goes about its work: `template_config` of an agent.
public struct TemplateRunnerSettings: Hashable, Sendable {
    /// How often secrets are read again that have no lease.
    public var staticSecretInterval: Duration = .seconds(300)
    /// `lease_renewal_threshold`: the share of its life after which a certificate is renewed, and a lease that cannot be
    /// renewed is replaced; nil: certificates after 2/3, leases after 0.9.
    public var leaseRenewalThreshold: Double?
    /// `exit_on_retry_failure`: whether ``TemplateRunner/run()`` throws once a secret could not be had twelve times in a row.
    public var endsOnRetryFailure = false
    /// How many requests are under way at a time.
    public var parallelRequests = 10

    /// As an agent's configuration says that says nothing.
    public init() {}
}
