/// Which of the two languages called HCL a file is written in. Both are written alike and differ in what they mean.
public enum HCLDialect: Sendable {
    /// Version 1: policies, agent configurations, Consul and Nomad agents.
    ///
    /// Values are literals only and line ends mean nothing. `${...}` in a string is plain text; `0640` is octal; an
    /// object may hold blocks.
    case hcl1
    /// Version 2: Nomad job files.
    ///
    /// A value may be an expression, and a string may hold `${...}` and `%{...}`. An attribute ends with its line.
    case hcl2
}
