import { Check } from "lucide-react";
import { DropdownMenu as Radix } from "radix-ui";
import type { ReactElement, ReactNode } from "react";

const ITEM =
  "flex h-8 cursor-default select-none items-center gap-2 rounded-sm px-2 text-sm outline-none data-[highlighted]:bg-hover";

interface MenuProps {
  trigger: ReactElement;
  /** The side of the trigger at which it begins: the right one without it. */
  align?: "start" | "end";
  children: ReactNode;
}

export function Menu({ trigger, align = "end", children }: MenuProps) {
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          align={align}
          sideOffset={4}
          collisionPadding={8}
          className="rise z-50 min-w-44 rounded-lg border border-border bg-raised p-1 text-text shadow-overlay"
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

export function MenuItem({
  icon,
  children,
  onSelect,
}: {
  icon?: ReactNode;
  children: ReactNode;
  onSelect: () => void;
}) {
  return (
    <Radix.Item className={ITEM} onSelect={onSelect}>
      <span className="inline-flex w-4 text-muted">{icon}</span>
      {children}
    </Radix.Item>
  );
}

interface ChoiceProps<T extends string> {
  value: T;
  onChange: (value: T) => void;
  options: { value: T; label: string; icon?: ReactNode }[];
  label: string;
}

/** One choice of several, as menu items with a check mark. */
export function MenuChoice<T extends string>({ value, onChange, options, label }: ChoiceProps<T>) {
  return (
    <Radix.RadioGroup
      value={value}
      onValueChange={(next) => onChange(next as T)}
      aria-label={label}
    >
      <Radix.Label className="px-2 py-1 text-subtle text-xs">{label}</Radix.Label>
      {options.map((option) => (
        <Radix.RadioItem key={option.value} value={option.value} className={ITEM}>
          <span className="inline-flex w-4 text-muted">{option.icon}</span>
          <span className="flex-1">{option.label}</span>
          <Radix.ItemIndicator>
            <Check size={14} />
          </Radix.ItemIndicator>
        </Radix.RadioItem>
      ))}
    </Radix.RadioGroup>
  );
}

/** A download, as a menu item. */
export function MenuLink({
  href,
  icon,
  children,
}: {
  href: string;
  icon?: ReactNode;
  children: ReactNode;
}) {
  return (
    <Radix.Item asChild>
      <a href={href} download className={`${ITEM} text-text no-underline`}>
        <span className="inline-flex w-4 text-muted">{icon}</span>
        {children}
      </a>
    </Radix.Item>
  );
}
