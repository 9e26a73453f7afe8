//! Decides which level a rule gives to a finding that has none of its own (§3.27.10, §3.52.3).
//!
//! Pure. Start at `Rules::level`.

use super::{LEVELS, Level};
use crate::format::json::{Json, Wrong};
use std::collections::BTreeMap;

/// The rules of a run: those of the driver, then those of each extension.
pub(super) struct Rules<'j> {
    components: Vec<Component<'j>>,
    /// What each invocation says of rules, by where a rule stands.
    overrides: Vec<BTreeMap<*const Json, Level>>,
}

/// The driver or an extension of it.
struct Component<'j> {
    tool: &'j Json,
    rules: &'j [Json],
    by_id: BTreeMap<&'j str, usize>,
    by_guid: BTreeMap<&'j str, usize>,
}

impl<'j> Component<'j> {
    fn of(tool: &'j Json) -> Result<Self, Wrong> {
        let rules = tool.list("rules")?.unwrap_or_default();
        let (mut by_id, mut by_guid) = (BTreeMap::new(), BTreeMap::new());
        for (index, rule) in rules.iter().enumerate() {
            if let Some(Json::Text(guid)) = rule.get("guid") {
                by_guid.entry(guid.as_str()).or_insert(index);
            }
            if let Some(id) = rule.text("id").map_err(|wrong| wrong.below(&format!("rules[{index}]")))? {
                by_id.entry(id).or_insert(index);
            }
        }
        Ok(Self { tool, rules, by_id, by_guid })
    }

    /// The rule with this id, or with the id that it is one level below of (§3.27.5).
    fn by_id(&self, id: &str) -> Option<&'j Json> {
        let above = || id.rsplit_once('/').and_then(|(above, _)| self.by_id.get(above));
        self.rules.get(*self.by_id.get(id).or_else(above)?)
    }
}

impl<'j> Rules<'j> {
    pub(super) fn of(run: &'j Json) -> Result<Self, Wrong> {
        let below = |wrong: Wrong| wrong.below("tool");
        let Some(tool) = run.map("tool")? else { return Ok(Self { components: Vec::new(), overrides: Vec::new() }) };
        let mut components = Vec::new();
        let driver = tool.map("driver").map_err(below)?.unwrap_or(&Json::Null);
        components.push(Component::of(driver).map_err(|wrong| below(wrong.below("driver")))?);
        for (index, extension) in tool.list("extensions").map_err(below)?.unwrap_or_default().iter().enumerate() {
            let place = format!("extensions[{index}]");
            components.push(Component::of(extension).map_err(|wrong| below(wrong.below(&place)))?);
        }
        let mut rules = Self { components, overrides: Vec::new() };
        let invocations = run.list("invocations")?.unwrap_or_default();
        rules.overrides = invocations.iter().map(|one| rules.overridden(one)).collect::<Result<_, _>>()?;
        Ok(rules)
    }

    /// The level of a finding: of an override of its invocation, of its rule, or `warning`.
    pub(super) fn level(&self, result: &'j Json) -> Result<Level, Wrong> {
        let Some(rule) = self.rule_of(result)? else { return Ok(Level::Warning) };
        let invocation = result.map("provenance")?.map(|provenance| provenance.index("invocationIndex")).transpose()?;
        let overrides = invocation.flatten().and_then(|index| self.overrides.get(index));
        if let Some(level) = overrides.and_then(|overrides| overrides.get(&std::ptr::from_ref(rule))) {
            return Ok(*level);
        }
        Ok(level_in(rule, "defaultConfiguration")?.unwrap_or(Level::Warning))
    }

    /// What an invocation says of rules: the last word wins, as on a command line.
    fn overridden(&self, invocation: &'j Json) -> Result<BTreeMap<*const Json, Level>, Wrong> {
        let mut overrides = BTreeMap::new();
        for change in invocation.list("ruleConfigurationOverrides")?.unwrap_or_default() {
            let Some(descriptor) = change.map("descriptor")? else { continue };
            let meant = self.referred(descriptor, descriptor.text("id")?, descriptor.index("index")?)?;
            if let Some((rule, level)) = meant.zip(level_in(change, "configuration")?) {
                overrides.insert(std::ptr::from_ref(rule), level);
            }
        }
        Ok(overrides)
    }

    fn rule_of(&self, result: &'j Json) -> Result<Option<&'j Json>, Wrong> {
        let reference = result.map("rule")?.unwrap_or(&Json::Null);
        let index = reference.index("index")?.or(result.index("ruleIndex")?);
        let id = reference.text("id")?.or(result.text("ruleId")?);
        self.referred(reference, id, index)
    }

    fn referred(&self, reference: &'j Json, id: Option<&str>, index: Option<usize>) -> Result<Option<&'j Json>, Wrong> {
        let component = match reference.map("toolComponent")? {
            Some(named) => self.component(named)?,
            None => self.components.first(),
        };
        let by_index = component.and_then(|component| component.rules.get(index?));
        if by_index.is_some() {
            return Ok(by_index);
        }
        let all = || component.into_iter().chain(&self.components);
        if let Some(guid) = reference.text("guid")? {
            let found = all().find_map(|component| component.rules.get(*component.by_guid.get(guid)?));
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(id.and_then(|id| all().find_map(|component| component.by_id(id))))
    }

    /// The component that a reference names (§3.54.2); the driver where it names none.
    fn component(&self, named: &Json) -> Result<Option<&Component<'j>>, Wrong> {
        if let Some(index) = named.index("index")? {
            return Ok(self.components.get(index.saturating_add(1)));
        }
        for key in ["guid", "name"] {
            if let Some(wanted) = named.get(key) {
                return Ok(self.components.iter().find(|component| component.tool.get(key) == Some(wanted)));
            }
        }
        Ok(self.components.first())
    }
}

fn level_in(of: &Json, key: &str) -> Result<Option<Level>, Wrong> {
    match of.map(key)? {
        Some(configuration) => configuration.word("level", &LEVELS),
        None => Ok(None),
    }
}
