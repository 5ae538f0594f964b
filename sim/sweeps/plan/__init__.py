"""Plans of sweeps: plan files, designs and design points."""
