//! How the list of actions is declared: a struct for each, and one enum over them.

/// Declares what an action says: fields of its own, or those of another action.
macro_rules! says {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(deny_unknown_fields, rename_all = "kebab-case")]
        pub struct $name { $($(#[$field_doc])* pub $field: $type,)* }
    };
    ($(#[$doc:meta])* $name:ident ($same:ident)) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        pub struct $name(
            /// What it says.
            pub $same,
        );
    };
}

/// Declares the actions: each has the name of its command and a struct of what it says.
macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident = $command:literal $says:tt)*) => {
        /// What happened, resolved.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        pub enum Action {
            $($(#[$doc])* #[serde(rename = $command)] $name($name),)*
        }

        $(
            says! { $(#[$doc])* $name $says }

            impl From<$name> for Action {
                fn from(action: $name) -> Self {
                    Self::$name(action)
                }
            }
        )*

        impl Action {
            /// The name of the action in history, in trailers, in `log --action` and in JSON.
            #[must_use]
            pub fn name(&self) -> &'static str {
                match self { $(Self::$name(_) => $command,)* }
            }

            /// The names of all actions.
            pub const NAMES: &'static [&'static str] = &[$($command,)*];
        }
    };
}
